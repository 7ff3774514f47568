#!/bin/bash
# "uv --exclude-newer <day>" is another moment in each time zone, and what came on that day counts.
#
# Program    uv 0.13.9, an index on loopback with upload times (PEP 700)
# Guessed    A day is one moment for everybody: UTC's midnight, as the upload times of an index are UTC's; what came on the
#            day is not in it
# Behaviour  It is the end of the day in the time zone of the machine. Of versions that came at noon of 19 and 20 July and at
#            six of the 21st (UTC), a machine at UTC takes the second, one in Kiribati (+14) the first, one in Los Angeles
#            the third. A time with its zone is the same everywhere
# Seen       the day 2024-07-20: thing==2.0 thing==1.0 thing==3.0
# So         a lock that is to be the same on a laptop and in Actions names a time, with its zone.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
server=
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9
"$folder/venv/bin/uv" --version
cat >"$folder/index.py" <<'PYTHON'
import hashlib, http.server, io, json, sys, zipfile

def wheel(version):
    out = io.BytesIO()
    info = f"thing-{version}.dist-info"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return out.getvalue()

times = {"1.0": "2024-07-19T12:00:00Z", "2.0": "2024-07-20T12:00:00Z", "3.0": "2024-07-21T06:00:00Z"}
wheels = {f"thing-{version}-py3-none-any.whl": (wheel(version), time) for version, time in times.items()}
files = [
    {"filename": name, "url": f"/files/{name}", "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
     "size": len(data), "upload-time": time}
    for name, (data, time) in wheels.items()
]
page = json.dumps({"meta": {"api-version": "1.1"}, "name": "thing", "versions": list(times), "files": files}).encode()

class Index(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self):
        name = self.path.split("/")[-1]
        data, kind = (wheels[name][0], "application/octet-stream") if name in wheels else (page, "application/vnd.pypi.simple.v1+json")
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        return data

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.wfile.write(self.answer())

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
print(server.server_address[1], flush=True)
server.serve_forever()
PYTHON
python3 "$folder/index.py" >"$folder/port" &
server=$!
while [ ! -s "$folder/port" ]; do sleep 0.1; done
echo thing >"$folder/wish.in"
asked() {
  TZ=$1 "$folder/venv/bin/uv" pip compile --quiet --no-cache --no-config --no-header --no-annotate \
    --default-index "http://127.0.0.1:$(cat "$folder/port")/simple/" --exclude-newer "$2" "$folder/wish.in"
}
seen=$(for zone in UTC Pacific/Kiritimati America/Los_Angeles; do asked "$zone" 2024-07-20; done | tr '\n' ' ')
echo "the day 2024-07-20: $seen"
[ "$seen" = "thing==2.0 thing==1.0 thing==3.0 " ] || {
  echo "CHANGED"
  exit 1
}
same=$(for zone in UTC Pacific/Kiritimati America/Los_Angeles; do asked "$zone" 2024-07-21T00:00:00Z; done | tr '\n' ' ')
echo "2024-07-21T00:00:00Z: $same"
[ "$same" = "thing==2.0 thing==2.0 thing==2.0 " ] || {
  echo "CHANGED"
  exit 1
}
