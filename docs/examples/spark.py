"""Checks a fleet of zones with zonewarden on Spark.

    spark-submit spark.py ZONES ANSWERS

ZONES is what Spark reads as JSON lines with `id`, `origin` and `zone`: a file or a folder, wherever Spark can read.
ANSWERS is a folder that gets the lines of zonewarden. The command is taken from ZONEWARDEN, if that is set; it must be
there on every worker, and so must the policy that it names.
"""

import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

COMMAND = os.environ.get("ZONEWARDEN", "zonewarden") + (
    # One thread a process, as Spark runs a process a core. Findings are answers here, and no failure of the job.
    " check --stdin-format ndjson --format ndjson --jobs 1 --isolated --policy recommended --fail-on never"
)


def main(zones: str, answers: str) -> None:
    spark = SparkSession.builder.appName("zonewarden").getOrCreate()
    table = spark.read.json(zones, schema="id string, origin string, zone string")
    lines = table.select(f.to_json(f.struct("id", "origin", "zone"))).rdd.map(lambda row: row[0])

    # A partition is one process: zones go in, findings come out as they are found. A wrong policy ends the job, and so do
    # lines that are no zone; without `checkCode` those are only told, each by its `error` line.
    told = lines.pipe(COMMAND, checkCode=True)
    told.map(lambda line: (line,)).toDF("line string").write.text(answers)

    schema = "id string, zone struct<records: long>, finding struct<rule: string, severity: string>"
    read = spark.read.json(answers, schema=schema)
    checked = read.where("zone is not null").select(f.count("*"), f.sum("zone.records")).first()
    print(f"{checked[0]} zones, {checked[1]} records")
    for row in read.where("finding is not null").groupBy("finding.rule").count().orderBy("rule").collect():
        print(f"{row['count']:>8} {row['rule']}")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
