"""Runs a maskscope command over a text file, one text per line, with Spark's pipe.  README.md says how.

spark-submit pipe.py [--partitions N] predict|lens|fill|ablate|heads FILE
"""
import argparse
import json
import os
import pathlib
import shlex
import sys

from pyspark.sql import SparkSession

HERE = pathlib.Path(__file__).resolve().parent


def line_wise(lines, program, command):
    """One answer per line, in the order of the lines."""
    return lines.pipe(f"{shlex.quote(program)} {command} --json --threads 1", checkCode=True).toLocalIterator()


def merged(heads):
    """One table of many: a score is the mean over its queries, so scores count by their queries."""
    queries, error = {}, []
    sums = {}
    for line in heads:
        head = json.loads(line)
        if "error" in head:
            error.append(line)
            continue
        place = head["layer"], head["head"]
        for pattern, count in head["queries"].items():
            at = sums.setdefault(place, {})
            at[pattern] = at.get(pattern, 0) + head[pattern] * count
            queries.setdefault(place, {})[pattern] = queries.get(place, {}).get(pattern, 0) + count
    yield from error
    for (layer, head), patterns in sorted(sums.items()):
        counts = queries[layer, head]
        yield json.dumps({"layer": layer, "head": head, **{p: s / counts[p] if counts[p] else 0 for p, s in patterns.items()},
                          "queries": counts})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partitions", type=int, default=os.cpu_count(), help="processes of maskscope, each with the model")
    parser.add_argument("command", choices=["predict", "lens", "layers", "fill", "ablate", "heads"])
    parser.add_argument("file")
    options = parser.parse_args()
    program = os.environ.get("MASKSCOPE", "maskscope")
    spark = SparkSession.builder.appName("maskscope").getOrCreate()
    lines = spark.sparkContext.textFile(options.file, options.partitions)
    if options.command == "heads":
        heads = lines.pipe(shlex.join(["sh", str(HERE / "heads-of-partition"), program]), checkCode=True)
        answers = merged(heads.toLocalIterator())
    else:
        answers = line_wise(lines, program, options.command)
    for answer in answers:
        print(answer)
    sys.stdout.flush()
    spark.stop()


if __name__ == "__main__":
    main()
