#!/usr/bin/env bash
# TensorBoard 2.21.0, which reads event files through its data server 0.7.2 by default (`--load_fast=auto`), leaves out the
# description of a scalar that is written as a `simple_value` with metadata; with `--load_fast=false`, the reader in Python, it is
# there. A scalar written as a tensor has its description both ways. Nothing warns of it.
#
# What this script does: in a temporary folder it installs these two versions, writes one event file with TensorBoard's own
# protocol buffers and writer, and asks `/data/plugin/scalars/tags` of either reader what the descriptions are. It takes half a
# minute, needs Python 3 with venv and a package index, and ends with 0 if the answers are those below and with 1 if they are not.
# They are the same if the metadata name the plugin `scalars`. Seen with Python 3.11 on Linux:
#
#   tensorboard 2.21.0, tensorboard-data-server 0.7.2
#   data server, as a tensor:              <p>what the tensor means</p>
#   data server, as a simple value:        (none)
#   --load_fast=false, as a tensor:        <p>what the tensor means</p>
#   --load_fast=false, as a simple value:  <p>what the simple value means</p>
#
# Usage: findings/tensorboard-descriptions.sh
set -euo pipefail

folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tensorboard==2.21.0 tensorboard-data-server==0.7.2
python=$folder/venv/bin/python

"$python" - "$folder/logs/run" << 'PYTHON'
import sys
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.plugins.scalar.summary import scalar_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter

simple = Summary.Value(
    tag="simple", simple_value=1.5, metadata=SummaryMetadata(summary_description="what the simple value means")
)
tensor = scalar_pb("tensor", 1.5, description="what the tensor means").value[0]
writer = EventFileWriter(sys.argv[1])
writer.add_event(Event(step=1, wall_time=1.0, summary=Summary(value=[simple, tensor])))
writer.close()
PYTHON

# The descriptions by tag, as JSON, that TensorBoard answers with when it is started with these options.
descriptions() {
  local port
  port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$folder/venv/bin/tensorboard" --logdir "$folder/logs" --host 127.0.0.1 --port "$port" "$@" > "$folder/log" 2>&1 &
  server=$!
  "$python" - "$port" << 'PYTHON' > "$folder/answer" || { cat "$folder/log" >&2; exit 1; }
import json, sys, time, urllib.error, urllib.request

ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for _ in range(240):
    try:
        with ask.open(f"http://127.0.0.1:{sys.argv[1]}/data/plugin/scalars/tags", timeout=10) as answer:
            runs = json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        runs = {}
    tags = runs.get("run", {})
    if {tag.split("/")[0] for tag in tags} == {"simple", "tensor"}:
        print(json.dumps({tag.split("/")[0]: entry["description"] for tag, entry in tags.items()}))
        sys.exit()
    time.sleep(0.25)
sys.exit("TensorBoard has not shown both scalars within a minute")
PYTHON
  { kill "$server" && wait "$server"; } 2> /dev/null || true
  server=
}

descriptions
cp "$folder/answer" "$folder/fast"
# Otherwise both answers were those of the one reader.
grep -q 'experimental fast data loading logic' "$folder/log" \
  || { echo 'the data server was not used:' >&2; cat "$folder/log" >&2; exit 1; }
descriptions --load_fast=false
cp "$folder/answer" "$folder/slow"

"$python" - "$folder/fast" "$folder/slow" << 'PYTHON'
import json, sys
from importlib.metadata import version

print(f"tensorboard {version('tensorboard')}, tensorboard-data-server {version('tensorboard-data-server')}")
fast, slow = (json.load(open(path)) for path in sys.argv[1:])
for reader, found in [("data server", fast), ("--load_fast=false", slow)]:
    for tag, form in [("tensor", "as a tensor"), ("simple", "as a simple value")]:
        print(f"{f'{reader}, {form}:':<38} {found[tag] or '(none)'}")
tensor, simple = "<p>what the tensor means</p>", "<p>what the simple value means</p>"
if (fast, slow) != ({"tensor": tensor, "simple": ""}, {"tensor": tensor, "simple": simple}):
    sys.exit("TensorBoard does not do what this script says")
PYTHON
