//! The cases.

use super::Bind::{Differs, Refuses, Same};
use super::{case, check};

/// Directives: lower case, origins, includes, what may follow.
#[test]
fn directives() {
    check(&[
        case(
            b"$origin sub\n$ttl 5\na a 192.0.2.2\n$include inc\n",
            &["a.sub.example. 5 A 192.0.2.2", "i.sub.example. 5 A 192.0.2.7", "j.deep.sub.example. 5 A 192.0.2.8"],
            &["info origin-relative inc:2:9", "info origin-relative 1:9"],
            Same,
        ),
        case(
            b"$INCLUDE inc sub\nb A 192.0.2.3\n",
            &["i.sub.example. 60 A 192.0.2.7", "j.deep.sub.example. 60 A 192.0.2.8", "b.example. 60 A 192.0.2.3"],
            &["info origin-relative inc:2:9"],
            Same,
        ),
        case(
            b"b A 192.0.2.3\n$INCLUDE inc2\n A 192.0.2.9\n",
            &["b.example. 60 A 192.0.2.3", "b.example. 60 A 192.0.2.7", "b.example. 60 A 192.0.2.9"],
            &[],
            Same,
        ),
        case(
            b"b A 192.0.2.3\n$INCLUDE inc\n A 192.0.2.9\n",
            &[
                "b.example. 60 A 192.0.2.3",
                "i.example. 60 A 192.0.2.7",
                "j.deep.example. 60 A 192.0.2.8",
                "b.example. 60 A 192.0.2.9",
            ],
            &["info origin-relative inc:2:9"],
            Same,
        ),
        case(
            b"b A 192.0.2.3\n$ORIGIN sub\n A 192.0.2.9\n",
            &["b.example. 60 A 192.0.2.3", "b.example. 60 A 192.0.2.9"],
            &["info origin-relative 2:9", "warning owner-inherited-after-origin 3:1"],
            Same,
        ),
        case(
            b"$INCLUDE inc\nc A 192.0.2.3\n",
            &["i.example. 60 A 192.0.2.7", "j.deep.example. 60 A 192.0.2.8", "c.example. 60 A 192.0.2.3"],
            &["info origin-relative inc:2:9"],
            Same,
        ),
        case(
            b"$ORIGIN a\n$ORIGIN b\nx A 192.0.2.3\n",
            &["x.b.a.example. 60 A 192.0.2.3"],
            &["info origin-relative 1:9", "info origin-relative 2:9"],
            Same,
        ),
        case(b"$ORIGIN @\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"$ORIGIN .\nx.example A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(
            b"$ORIGIN \"sub\"\nx A 192.0.2.3\n",
            &["x.sub.example. 60 A 192.0.2.3"],
            &["error syntax-error 1:9", "info origin-relative 1:9"],
            Refuses,
        ),
        case(b"$TTL \"30\"\nx A 192.0.2.3\n", &["x.example. 30 A 192.0.2.3"], &["error syntax-error 1:6"], Refuses),
        case(b" $TTL 5\nx A 192.0.2.3\n", &["x.example. 5 A 192.0.2.3"], &["error syntax-error 1:2"], Refuses),
        case(
            b"\t$ORIGIN sub\nx A 192.0.2.3\n",
            &["x.sub.example. 60 A 192.0.2.3"],
            &["error syntax-error 1:2", "info origin-relative 1:10"],
            Refuses,
        ),
        case(b"$TTL (\n5 )\nx A 192.0.2.3\n", &["x.example. 5 A 192.0.2.3"], &[], Same),
        case(b"$TTL 5;c\nx A 192.0.2.3\n", &["x.example. 5 A 192.0.2.3"], &[], Same),
        case(b"$TTL 5 x\nx A 192.0.2.3\n", &["x.example. 5 A 192.0.2.3"], &["error syntax-error 1:8"], Refuses),
        case(b"$TTL\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error syntax-error 1:1"], Refuses),
        case(b"$TTL 2147483648\nx A 192.0.2.3\n", &["x.example. 0 A 192.0.2.3"], &["error bad-ttl 1:6"], Same),
        case(b"$ORIGIN\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error syntax-error 1:1"], Refuses),
        case(
            b"$ORIGIN a b\nx A 192.0.2.3\n",
            &["x.a.example. 60 A 192.0.2.3"],
            &["info origin-relative 1:9", "error syntax-error 1:11"],
            Refuses,
        ),
        case(b"$ORIGIN a;b\nx A 192.0.2.3\n", &["x.a.example. 60 A 192.0.2.3"], &["info origin-relative 1:9"], Same),
        case(b"$INCLUDE\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error syntax-error 1:1"], Refuses),
        case(
            b"$INCLUDE inc ; c\nx A 192.0.2.3\n",
            &["i.example. 60 A 192.0.2.7", "j.deep.example. 60 A 192.0.2.8", "x.example. 60 A 192.0.2.3"],
            &["info origin-relative inc:2:9"],
            Same,
        ),
        case(
            b"$INCLUDE inc foo.example.\nx A 192.0.2.3\n",
            &["i.foo.example. 60 A 192.0.2.7", "j.deep.foo.example. 60 A 192.0.2.8", "x.example. 60 A 192.0.2.3"],
            &["info origin-relative inc:2:9"],
            Same,
        ),
        case(
            b"$INCLUDE nope\nx A 192.0.2.3\n",
            &["x.example. 60 A 192.0.2.3"],
            &["error include-failed 1:10"],
            Refuses,
        ),
        case(
            b"$INCLUDE inc a b\nx A 192.0.2.3\n",
            &["i.a.example. 60 A 192.0.2.7", "j.deep.a.example. 60 A 192.0.2.8", "x.example. 60 A 192.0.2.3"],
            &["info origin-relative inc:2:9", "error syntax-error 1:16"],
            Refuses,
        ),
        case(
            b"$DATE 20210101000000\nx A 192.0.2.3\n",
            &["x.example. 60 A 192.0.2.3"],
            &["error unknown-directive 1:1"],
            Same,
        ),
    ]);
}

/// Strings, quotes and escapes in rdata.
#[test]
fn quotes() {
    check(&[
        case(b"x CNAME \"y\"\n", &[], &["error bad-rdata 1:9"], Refuses),
        case(b"x A \"192.0.2.3\"\n", &[], &["error bad-rdata 1:5"], Refuses),
        case(b"x \"A\" 192.0.2.3\n", &[], &["error syntax-error 1:3"], Refuses),
        case(b"x \"60\" A 192.0.2.3\n", &[], &["error syntax-error 1:3"], Refuses),
        case(b"x TXT a b  c\td\n", &["x.example. 60 TXT \"a\" \"b\" \"c\" \"d\""], &[], Same),
        case(b"x TXT \"a\"\"b\" \"c\"d e\"f\"\n", &[], &["error syntax-error 1:19"], Differs),
        case(b"x TXT \"a;b\" ; c\n", &["x.example. 60 TXT \"a;b\""], &[], Same),
        case(b"x TXT a\\;b ; c\n", &["x.example. 60 TXT \"a;b\""], &[], Same),
        case(b"x TXT a;b\n", &["x.example. 60 TXT \"a\""], &[], Same),
        case(b"x TXT \"\\065\\000\\255\" \\066\n", &["x.example. 60 TXT \"A\\000\\255\" \"B\""], &[], Same),
        case(b"x TXT \"\\256\"\n", &[], &["error syntax-error 1:8"], Refuses),
        case(b"x TXT \"\\06\"\n", &[], &["error syntax-error 1:8"], Refuses),
        case(b"x TXT \"\\06x\"\n", &[], &["error syntax-error 1:8"], Refuses),
        case(b"x TXT a\\\"b\n", &["x.example. 60 TXT \"a\\\"b\""], &[], Same),
        case(b"x TXT \"a\nb\"\n", &["x.example. 60 TXT \"a\\010b\""], &["warning syntax-error 1:7"], Refuses),
        case(b"x TXT \"a\\\nb\"\n", &["x.example. 60 TXT \"a\\010b\""], &[], Same),
        case(b"x MX \"10\" y\n", &[], &["error bad-rdata 1:6"], Refuses),
    ]);
}

/// Entries over several lines.
#[test]
fn parentheses() {
    check(&[
        case(b"( x\n A 192.0.2.3 )\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b" ( A\n 192.0.2.3 )\n", &["ns.example. 60 A 192.0.2.3"], &[], Same),
        case(
            b"y A 192.0.2.4\n (\n A 192.0.2.3 )\n",
            &["y.example. 60 A 192.0.2.4", "y.example. 60 A 192.0.2.3"],
            &[],
            Same,
        ),
        case(b"x ( 5\nIN\nA\n192.0.2.3 )\n", &["x.example. 5 A 192.0.2.3"], &[], Same),
        case(b"x A (192.0.2.3)\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x A(192.0.2.3)\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x(A 192.0.2.3)\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TXT (a)b\n", &["x.example. 60 TXT \"a\" \"b\""], &[], Same),
        case(b"x TXT ((a) (b\n))\n", &["x.example. 60 TXT \"a\" \"b\""], &[], Same),
        case(b"x A () 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"()\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TXT ( a ; )\n b )\n", &["x.example. 60 TXT \"a\" \"b\""], &[], Same),
        case(b"x TXT \"(\" \")\"\n", &["x.example. 60 TXT \"(\" \")\""], &[], Same),
        case(b"x TXT \\( \\)\n", &["x.example. 60 TXT \"(\" \")\""], &[], Same),
        case(b"x TXT ( a\r b )\n", &["x.example. 60 TXT \"a\" \"b\""], &[], Same),
        case(b"x TXT ( a )", &["x.example. 60 TXT \"a\""], &["info no-final-newline 1:12"], Same),
    ]);
}

/// Blanks, line ends, bytes outside ASCII, the end of the file.
#[test]
fn bytes() {
    check(&[
        case(b"x\x0cA 192.0.2.3\n", &[], &["error syntax-error 1:2"], Refuses),
        case(b"x\x0bA 192.0.2.3\n", &[], &["error syntax-error 1:2"], Refuses),
        case(b"\x0c\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error syntax-error 1:1"], Refuses),
        case(
            b"x A 192.0.2.3\r\ny A 192.0.2.4\r\n",
            &["x.example. 60 A 192.0.2.3", "y.example. 60 A 192.0.2.4"],
            &[],
            Same,
        ),
        case(b"x A 192.0.2.3\ry A 192.0.2.4\r", &["x.example. 60 A 192.0.2.3", "y.example. 60 A 192.0.2.4"], &[], Same),
        case(b"x TXT \"a\rb\"\n", &["x.example. 60 TXT \"a\\013b\""], &[], Same),
        case(b"x TXT \"\xe9\"\n", &["x.example. 60 TXT \"\\233\""], &[], Same),
        case(b"\xe9 A 192.0.2.3\n", &["\\233.example. 60 A 192.0.2.3"], &["warning non-ascii-name 1:1"], Same),
        case(b"\xc3\xa9 A 192.0.2.3\n", &["\\195\\169.example. 60 A 192.0.2.3"], &["warning non-ascii-name 1:1"], Same),
        case(b"x\xa0A 192.0.2.3\n", &[], &["error syntax-error 1:5"], Refuses),
        case(b"x \xc2\xa0A 192.0.2.3\n", &[], &["error syntax-error 1:3"], Refuses),
        case(b"x TXT \"a\x00b\"\n", &[], &["error syntax-error 1:9"], Differs),
        case(b"x A 192.0.2.3 ; a\x00b\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x\x00 A 192.0.2.3\n", &[], &["error syntax-error 1:2"], Refuses),
        case(b"x\x01 A 192.0.2.3\n", &["x\\001.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x A 192.0.2.3", &["x.example. 60 A 192.0.2.3"], &["info no-final-newline 1:14"], Same),
        case(b"x A 192.0.2.3 ; c", &["x.example. 60 A 192.0.2.3"], &["info no-final-newline 1:18"], Same),
        case(b"; c", &[], &["info no-final-newline 1:4"], Same),
        case(b"x TXT \"a\"", &["x.example. 60 TXT \"a\""], &["info no-final-newline 1:10"], Same),
        case(b"x A 192.0.2.3\n  ", &["x.example. 60 A 192.0.2.3"], &["info no-final-newline 2:3"], Same),
        case(b"   \n\t\n ; c\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x A 192.0.2.3\n ; c\n TXT a\n", &["x.example. 60 A 192.0.2.3", "x.example. 60 TXT \"a\""], &[], Same),
        case(b";\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(
            b"\xef\xbb\xbfx A 192.0.2.3\n",
            &["\\239\\187\\191x.example. 60 A 192.0.2.3"],
            &["warning non-ascii-name 1:1"],
            Same,
        ),
    ]);
}

/// Owners and other names.
#[test]
fn names() {
    check(&[
        case(b"\"x\" A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"\"x.y\" A 192.0.2.3\n", &["x.y.example. 60 A 192.0.2.3"], &[], Same),
        case(b"\"@\" A 192.0.2.3\n", &["example. 60 A 192.0.2.3"], &[], Same),
        case(b"\\@ A 192.0.2.3\n", &["\\@.example. 60 A 192.0.2.3"], &[], Same),
        case(b"\\$TTL A 192.0.2.3\n", &["\\$ttl.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x CNAME @\n", &["x.example. 60 CNAME example."], &[], Same),
        case(b"@x A 192.0.2.3\n", &["\\@x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"a\\.b A 192.0.2.3\n", &["a\\.b.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x RP a\\.b.example. .\n", &["x.example. 60 RP a\\.b.example. ."], &[], Same),
        case(b"a\\046b A 192.0.2.3\n", &["a\\.b.example. 60 A 192.0.2.3"], &[], Same),
        case(b"a\\\\b A 192.0.2.3\n", &["a\\\\b.example. 60 A 192.0.2.3"], &[], Same),
        case(b"a\\ b A 192.0.2.3\n", &["a\\032b.example. 60 A 192.0.2.3"], &[], Same),
        case(b"\\a\\b A 192.0.2.3\n", &["ab.example. 60 A 192.0.2.3"], &[], Same),
        case(b"\\[x A 192.0.2.3\n", &["[x.example. 60 A 192.0.2.3"], &[], Refuses),
        case(b"x\\ A 192.0.2.3\n", &[], &["error syntax-error 1:6"], Refuses),
        case(b"a..b A 192.0.2.3\n", &[], &["error bad-name 1:3"], Refuses),
        case(b".a A 192.0.2.3\n", &[], &["error bad-name 1:1"], Refuses),
        case(b"IN A 192.0.2.3\n", &["in.example. 60 A 192.0.2.3"], &[], Same),
        case(b"IN IN A 192.0.2.3\n", &["in.example. 60 A 192.0.2.3"], &[], Same),
        case(b"A A 192.0.2.3\n", &["a.example. 60 A 192.0.2.3"], &[], Same),
        case(b"MX IN A 192.0.2.3\n", &["mx.example. 60 A 192.0.2.3"], &[], Same),
        case(b"TXT TXT TXT\n", &["txt.example. 60 TXT \"TXT\""], &[], Same),
        case(b"60 A 192.0.2.3\n", &["60.example. 60 A 192.0.2.3"], &[], Same),
        case(b"60 60 IN A 192.0.2.3\n", &["60.example. 60 A 192.0.2.3"], &[], Same),
        case(b"CH A 192.0.2.3\n", &["ch.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x A 192.0.2.3\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3", "x.example. 60 A 192.0.2.3"], &[], Same),
        case(
            b"* A 192.0.2.3\n*.a A 192.0.2.3\na.* A 192.0.2.3\n",
            &["*.example. 60 A 192.0.2.3", "*.a.example. 60 A 192.0.2.3", "a.*.example. 60 A 192.0.2.3"],
            &[],
            Same,
        ),
        case(
            b"* A 192.0.2.3\n*.a A 192.0.2.3\n",
            &["*.example. 60 A 192.0.2.3", "*.a.example. 60 A 192.0.2.3"],
            &[],
            Same,
        ),
        case(
            b"_x._y A 192.0.2.3\na/b A 192.0.2.3\n",
            &["_x._y.example. 60 A 192.0.2.3", "a/b.example. 60 A 192.0.2.3"],
            &[],
            Same,
        ),
    ]);
}

/// TTLs, classes and types before the rdata.
#[test]
fn ttls() {
    check(&[
        case(b"x A 192.0.2.3\n IN TXT a\n", &["x.example. 60 A 192.0.2.3", "x.example. 60 TXT \"a\""], &[], Same),
        case(b"x A 192.0.2.3\n 5 TXT a\n", &["x.example. 60 A 192.0.2.3", "x.example. 5 TXT \"a\""], &[], Same),
        case(
            b"x 1H30 A 192.0.2.3\ny 1w2d3h4m5s A 192.0.2.3\nz 1h1h A 192.0.2.3\n",
            &["x.example. 60 A 192.0.2.3", "y.example. 788645 A 192.0.2.3", "z.example. 7200 A 192.0.2.3"],
            &["error bad-ttl 1:3"],
            Refuses,
        ),
        case(b"x 1m1h A 192.0.2.3\n", &["x.example. 3660 A 192.0.2.3"], &[], Same),
        case(b"x 1d TXT a\n", &["x.example. 86400 TXT \"a\""], &[], Same),
        case(b"x 0 A 192.0.2.3\n", &["x.example. 0 A 192.0.2.3"], &[], Same),
        case(b"x 007 A 192.0.2.3\n", &["x.example. 7 A 192.0.2.3"], &[], Same),
        case(b"x 2147483647 A 192.0.2.3\n", &["x.example. 2147483647 A 192.0.2.3"], &[], Same),
        case(b"x 2147483648 A 192.0.2.3\n", &["x.example. 0 A 192.0.2.3"], &["error bad-ttl 1:3"], Same),
        case(b"x 4294967296 A 192.0.2.3\n", &["x.example. 0 A 192.0.2.3"], &["error bad-ttl 1:3"], Refuses),
        case(b"x -1 A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error bad-ttl 1:3"], Refuses),
        case(b"x 1.5h A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error bad-ttl 1:3"], Refuses),
        case(b"x 0x10 A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error bad-ttl 1:3"], Refuses),
        case(b"x +5 A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error bad-ttl 1:3"], Refuses),
        case(b"x 5 6 A 192.0.2.3\n", &[], &["error syntax-error 1:5"], Refuses),
        case(b"x 5 IN 6 A 192.0.2.3\n", &[], &["error syntax-error 1:8"], Refuses),
        case(b"x IN IN A 192.0.2.3\n", &[], &["error syntax-error 1:6"], Refuses),
        case(b"x IN 5 IN A 192.0.2.3\n", &[], &["error syntax-error 1:8"], Refuses),
        case(b"x ANY A 192.0.2.3\n", &[], &["error bad-rdata 1:7"], Refuses),
        case(b"x NONE A 192.0.2.3\n", &[], &["error syntax-error 1:3"], Refuses),
        case(b"IN TXT a\n", &["in.example. 60 TXT \"a\""], &[], Same),
    ]);
}

/// RFC 3597: `TYPEnnn`, `CLASSnnn` and `\\#`.
#[test]
fn unknown() {
    check(&[
        case(b"x CLASS1 A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x CLASS001 A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TYPE1 \\# 4 C0000203\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TYPE01 \\# 4 C0000203\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TYPE1 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TYPE65535 \\# 0\n", &["x.example. 60 TYPE65535 \\# 0"], &[], Same),
        case(b"x TYPE65536 \\# 0\n", &[], &["error unknown-type 1:3"], Refuses),
        case(b"x TYPE255 \\# 0\n", &[], &["error bad-rdata 1:11"], Refuses),
        case(b"x TYPE0 \\# 0\n", &[], &["error bad-rdata 1:9"], Refuses),
        case(b"x A \\# 4 C0000203\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x A \\# 4 C0 000203\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x A \\# 5 C000020304\n", &[], &["error bad-rdata 1:10"], Refuses),
        case(b"x A \\# ( 4\n C0\n000203 )\n", &["x.example. 60 A 192.0.2.3"], &[], Same),
        case(b"x TYPE999 \\# 1 C\n", &[], &["error bad-rdata 1:14"], Refuses),
        case(b"x TYPE999 \\# 2 C0\n", &[], &["error bad-rdata 1:14"], Refuses),
        case(b"x TXT \"\\#\" 1 a\n", &["x.example. 60 TXT \"#\" \"1\" \"a\""], &[], Same),
        case(b"x TXT \\# 2 0161\n", &["x.example. 60 TXT \"a\""], &[], Same),
        case(b"x TXT \\#\n", &[], &["error syntax-error 1:9"], Differs),
    ]);
}

/// `$GENERATE`.
#[test]
fn generate() {
    check(&[
        case(
            b"$GENERATE 1-3 h$ A 192.0.2.$\n",
            &["h1.example. 60 A 192.0.2.1", "h2.example. 60 A 192.0.2.2", "h3.example. 60 A 192.0.2.3"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-10/3 h$ A 192.0.2.$\n",
            &[
                "h1.example. 60 A 192.0.2.1",
                "h4.example. 60 A 192.0.2.4",
                "h7.example. 60 A 192.0.2.7",
                "h10.example. 60 A 192.0.2.10",
            ],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h$ 5 IN A 192.0.2.$\n",
            &["h1.example. 5 A 192.0.2.1", "h2.example. 5 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h$ IN 5 A 192.0.2.$\n",
            &["h1.example. 5 A 192.0.2.1", "h2.example. 5 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h${10,3,x} A 192.0.2.${10}\n",
            &["h00b.example. 60 A 192.0.2.11", "h00c.example. 60 A 192.0.2.12"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h${0,3} A 192.0.2.$\n",
            &["h001.example. 60 A 192.0.2.1", "h002.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 9-10 h${0,3,o} A 192.0.2.$\n",
            &["h011.example. 60 A 192.0.2.9", "h012.example. 60 A 192.0.2.10"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 9-10 h${0,2,X} A 192.0.2.$\n",
            &["h09.example. 60 A 192.0.2.9", "h0a.example. 60 A 192.0.2.10"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 26-27 ${0,7,n} PTR h$\n",
            &["a.1.0.0.example. 60 PTR h26.example.", "b.1.0.0.example. 60 PTR h27.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 26-27 ${0,8,N} PTR h$\n",
            &["a.1.0.0. 60 PTR h26.example.", "b.1.0.0. 60 PTR h27.example."],
            &[],
            Differs,
        ),
        case(
            b"$GENERATE 26-27 ${0,0,n} PTR h$\n",
            &["a.1.example. 60 PTR h26.example.", "b.1.example. 60 PTR h27.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 26-27 ${0,1,n} PTR h$\n",
            &["a.1.example. 60 PTR h26.example.", "b.1.example. 60 PTR h27.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 ${0,3,n} PTR h$\n",
            &["1.0.example. 60 PTR h1.example.", "2.0.example. 60 PTR h2.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 ${0,2,n}x PTR h$\n",
            &["1.x.example. 60 PTR h1.example.", "2.x.example. 60 PTR h2.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 5-6 h${-2} A 192.0.2.$\n",
            &["h3.example. 60 A 192.0.2.5", "h4.example. 60 A 192.0.2.6"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h${-3} A 192.0.2.$\n",
            &["h-2.example. 60 A 192.0.2.1", "h-1.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h$$ A 192.0.2.$\n",
            &["h\\$.example. 60 A 192.0.2.1", "h\\$.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h\\$x$ A 192.0.2.$\n",
            &["h\\$x1.example. 60 A 192.0.2.1", "h\\$x2.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(b"$GENERATE 1-2 h A 192.0.2.$\n", &["h.example. 60 A 192.0.2.1", "h.example. 60 A 192.0.2.2"], &[], Same),
        case(
            b"$GENERATE 1-2 h$ TXT \"a b $\"\n",
            &["h1.example. 60 TXT \"a\" \"b\" \"1\"", "h2.example. 60 TXT \"a\" \"b\" \"2\""],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h$ TXT \"a\" \"b$\"\n",
            &["h1.example. 60 TXT \"a\" \"b1\"", "h2.example. 60 TXT \"a\" \"b2\""],
            &["warning generate-invalid 1:22"],
            Refuses,
        ),
        case(
            b"$GENERATE 1-2 h$ MX 10 m$\n",
            &["h1.example. 60 MX 10 m1.example.", "h2.example. 60 MX 10 m2.example."],
            &["warning generate-invalid 1:21"],
            Refuses,
        ),
        case(
            b"$GENERATE 1-2 h$ MX \"10 m$\"\n",
            &["h1.example. 60 MX 10 m1.example.", "h2.example. 60 MX 10 m2.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h$ SRV \"0 0 $ m$\"\n",
            &["h1.example. 60 SRV 0 0 1 m1.example.", "h2.example. 60 SRV 0 0 2 m2.example."],
            &[],
            Same,
        ),
        case(
            b"$GENERATE 1-2 h$ A 192.0.2.$ ; c\n",
            &["h1.example. 60 A 192.0.2.1", "h2.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(b"$GENERATE 1-2 h$ A 192.0.2.$ x\n", &[], &["error syntax-error 1:30"], Refuses),
        case(b"$GENERATE 3-1 h$ A 192.0.2.$\n", &[], &["error generate-invalid 1:11"], Refuses),
        case(b"$GENERATE 1-3/0 h$ A 192.0.2.$\n", &[], &["error generate-invalid 1:11"], Refuses),
        case(b"$GENERATE 1-2 h${,3} A 192.0.2.$\n", &[], &["error generate-invalid 1:15"], Refuses),
        case(b"$GENERATE 1-2 h${0, 3} A 192.0.2.$\n", &[], &["error generate-invalid 1:15"], Refuses),
        case(
            b"$GENERATE 1-2 h${+1} A 192.0.2.$\n",
            &["h2.example. 60 A 192.0.2.1", "h3.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(b"$GENERATE 1-2 h${} A 192.0.2.$\n", &[], &["error generate-invalid 1:15"], Refuses),
        case(b"$GENERATE 1-2 h${0,1,D} A 192.0.2.$\n", &[], &["error generate-invalid 1:15"], Refuses),
        case(
            b"$GENERATE 1-2 $ CNAME $.0\n",
            &["1.example. 60 CNAME 1.0.example.", "2.example. 60 CNAME 2.0.example."],
            &[],
            Same,
        ),
        case(b"$GENERATE 1 - 2 h$ A 192.0.2.$\n", &[], &["error generate-invalid 1:11"], Refuses),
        case(
            b"$GENERATE 1-2 \"h$\" A 192.0.2.$\n",
            &["h1.example. 60 A 192.0.2.1", "h2.example. 60 A 192.0.2.2"],
            &["error syntax-error 1:15"],
            Refuses,
        ),
        case(
            b"y A 192.0.2.9\n$GENERATE 1-2 h$ A 192.0.2.$\n TXT \"who\"\n",
            &[
                "y.example. 60 A 192.0.2.9",
                "h1.example. 60 A 192.0.2.1",
                "h2.example. 60 A 192.0.2.2",
                "y.example. 60 TXT \"who\"",
            ],
            &[],
            Same,
        ),
        case(
            b"$generate 1-2 h$ a 192.0.2.$\n",
            &["h1.example. 60 A 192.0.2.1", "h2.example. 60 A 192.0.2.2"],
            &[],
            Same,
        ),
        case(
            b"$ORIGIN x.example.\n$GENERATE 26-27 ${0,8,N}y PTR h$\n",
            &["a.1.0.0.y.x.example. 60 PTR h26.x.example.", "b.1.0.0.y.x.example. 60 PTR h27.x.example."],
            &[],
            Same,
        ),
        case(b"$GENERATE 1-2 h${,3} A 192.0.2.$\n", &[], &["error generate-invalid 1:15"], Refuses),
    ]);
}

/// What people write by mistake.
#[test]
fn mistakes() {
    check(&[
        case(b"$FOO 1\nx A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error unknown-directive 1:1"], Refuses),
        case(b"x A 192.0.2.3 foo\n", &[], &["error syntax-error 1:15"], Refuses),
        case(b"x A\ny A 192.0.2.3\n", &["y.example. 60 A 192.0.2.3"], &["error syntax-error 1:4"], Refuses),
        case(b"x\ny A 192.0.2.3\n", &["y.example. 60 A 192.0.2.3"], &["error syntax-error 1:1"], Refuses),
        case(
            b"x A 192.0.2.3 )\ny A 192.0.2.3\n",
            &["y.example. 60 A 192.0.2.3"],
            &["error syntax-error 1:15"],
            Refuses,
        ),
        case(b"x TXT \"abc\ny A 192.0.2.3\n", &["y.example. 60 A 192.0.2.3"], &["error syntax-error 1:7"], Refuses),
        case(b"x TXT ( abc\ny A 192.0.2.3\n", &["y.example. 60 A 192.0.2.3"], &["error syntax-error 1:7"], Refuses),
        case(b"x A 010.0.2.3\n", &[], &["error bad-rdata 1:5"], Refuses),
        case(b"x A 10.1\n", &[], &["error bad-rdata 1:5"], Refuses),
        case(b"x A 192.0.2.3.\n", &[], &["error bad-rdata 1:5"], Refuses),
        case(b"x AAAA fe80::1%1\n", &[], &["error bad-rdata 1:8"], Refuses),
        case(b"x AAAA ::ffff:192.0.2.1\n", &["x.example. 60 AAAA ::ffff:192.0.2.1"], &[], Same),
        case(b"x A 192.0,2.3\n", &[], &["error bad-rdata 1:5"], Refuses),
        case(b"x 192.0.2.3\n", &[], &["error syntax-error 1:3"], Refuses),
        case(b"# comment\n", &[], &["error syntax-error 1:1"], Refuses),
        case(b"x A 192.0.2.3 // comment\n", &[], &["error syntax-error 1:15"], Refuses),
        case(b"TTL 3600\n", &[], &["error syntax-error 1:1"], Refuses),
        case(b"ORIGIN sub.example.\n", &[], &["error syntax-error 1:1"], Refuses),
        case(b"$ORGIN sub.example.\n", &[], &["error unknown-directive 1:1"], Refuses),
        case(b"x A IN 192.0.2.3\n", &[], &["error syntax-error 1:5"], Refuses),
        case(b"x INA 192.0.2.3\n", &[], &["error unknown-type 1:3"], Refuses),
        case(b"x 3600IN A 192.0.2.3\n", &["x.example. 60 A 192.0.2.3"], &["error bad-ttl 1:3"], Refuses),
        case(b"x CNAM y\n", &[], &["error unknown-type 1:3"], Refuses),
        case(b"x DKIM \"v=DKIM1; p=\"\n", &[], &["error unknown-type 1:3"], Refuses),
        case(b"x A {{ address }}\n", &[], &["error template-placeholder 1:5"], Refuses),
        case(b"x _sip._tcp SRV 0 0 5060 y\n", &[], &["error syntax-error 1:3"], Refuses),
        case(b"x MX y\n", &[], &["error bad-rdata 1:6"], Refuses),
        case(b"x IN A y\n", &[], &["error bad-rdata 1:8"], Refuses),
    ]);
}
