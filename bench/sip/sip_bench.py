#!/usr/bin/env python3
"""SIP server benchmark on loopback with SIPp: server CPU per call / per registration.

Server CPU is summed over the server's whole process tree from /proc/PID/stat (Kamailio forks workers).
  sip_bench.py --name kamailio --mode call     -r 500 -n 5000 -- kamailio -f kamailio_bench.cfg -DD -E
  sip_bench.py --name kamailio --mode register -r 1000 -n 10000 --transport t1 -- ...
mode call: one sipp uas (port 15070), one sipp uac through the server (port 15060, TLS 15061).
"""
import argparse, csv, glob, json, os, re, socket, subprocess, sys, time
import sipp
here = os.path.dirname(os.path.abspath(__file__))
HZ = sipp.HZ

def jit(pids):
    """What a JVM's compiler threads have used: it falls with time, the rest does not."""
    t = 0
    for i in pids:
        for d in glob.glob(f"/proc/{i}/task/*"):
            try:
                if not open(d + "/comm").read().startswith(("C1 Compiler", "C2 Compiler")): continue
                p = open(d + "/stat").read().rsplit(")", 1)[1].split()
            except OSError: continue
            t += int(p[11]) + int(p[12])
    return t / HZ

def pss_mb(pids):
    t = 0
    for i in pids:
        try: t += int(re.search(r"^Pss:\s+(\d+)", open(f"/proc/{i}/smaps_rollup").read(), re.M).group(1))
        except (OSError, AttributeError): pass
    return t / 1024

ap = argparse.ArgumentParser()
ap.add_argument("--name", default="server"); ap.add_argument("--mode", choices=["call", "register"], default="call")
ap.add_argument("-r", type=int, default=500); ap.add_argument("-n", type=int, default=5000)
ap.add_argument("--transport", default="u1", help="sipp -t: u1 un t1 tn l1 ln")
ap.add_argument("--port", type=int, default=15060); ap.add_argument("--tls-port", type=int, default=15061)
ap.add_argument("--settle", type=float, default=2); ap.add_argument("--warmup", type=int, default=0)
ap.add_argument("--parts", type=int, default=4, help="the warm-up comes in so many parts, so that connections have ended before the run as well")
ap.add_argument("--limit", type=int, default=5000); ap.add_argument("--timeout", type=int, default=90)
ap.add_argument("--cert", default="/tmp/siptls/cert.pem"); ap.add_argument("--key", default="/tmp/siptls/key.pem")
ap.add_argument("--service", default="service"); ap.add_argument("--work", default="/tmp/sipbench")
ap.add_argument("--users", type=int, default=10000); ap.add_argument("--max-sockets", default="2000")
ap.add_argument("server", nargs=argparse.REMAINDER)
a = ap.parse_args(); cmd = a.server[1:] if a.server[:1] == ["--"] else a.server
os.makedirs(a.work, exist_ok=True)
q = sipp.QUIET
tls = a.transport[0] == "l"
tlsargs = ["-tls_cert", a.cert, "-tls_key", a.key] if tls else []
users = sipp.users(a.work, a.users)
srv = subprocess.Popen(cmd, start_new_session=True, **q)
uas = None
def gen(n):
    st = os.path.join(a.work, "uac_stat.csv")
    if os.path.exists(st): os.remove(st)
    port = a.tls_port if tls else a.port
    c = ["sipp", f"127.0.0.1:{port}", "-i", "127.0.0.1", "-p", "15080", "-t", a.transport, "-r", str(a.r), "-m", str(n), "-l", str(a.limit),
         "-nostdin", "-timeout", str(a.timeout), "-timeout_error", "-trace_stat", "-stf", st, "-fd", "1", "-max_socket", a.max_sockets, *tlsargs]
    c += ["-sf", os.path.join(here, "uac.xml"), "-s", a.service, "-inf", users] if a.mode == "call" else ["-sf", os.path.join(here, "register.xml"), "-inf", users]
    t = time.time(); rc = subprocess.run(c, **q).returncode; w = time.time() - t
    rows = list(csv.DictReader(open(st), delimiter=";"))
    return rc, w, rows[-1]
try:
    for _ in range(600):  # on a busy machine a start takes long
        try: socket.create_connection(("127.0.0.1", a.tls_port if tls else a.port)).close(); break
        except OSError: time.sleep(0.1)
    time.sleep(a.settle)
    if srv.poll() is not None: sys.exit(f"server exited {srv.returncode}")
    if a.mode == "call":
        uas = subprocess.Popen(["sipp", "-i", "127.0.0.1", "-p", "15070", "-sf", os.path.join(here, "uas.xml"), "-nostdin",
              "-t", {"u": "u1", "t": "t1", "l": "u1"}[a.transport[0]], "-max_socket", "2000"], start_new_session=True, **q)
        time.sleep(1)
    for _ in range(a.parts if a.warmup else 0): gen(a.warmup // a.parts); time.sleep(1)
    pids = sipp.tree(srv.pid); u0, j0 = sipp.times(pids), jit(pids)
    rc, wall, row = gen(a.n)
    u1, j1 = sipp.times(pids), jit(pids)
    us, sy = u1[0] - u0[0], u1[1] - u0[1]; ok = int(row["SuccessfulCall(C)"]); bad = int(row["FailedCall(C)"])
    rep = {k: v for k, v in row.items() if k and k.startswith("ResponseTimeRepartition1")}
    print(json.dumps(dict(name=a.name, mode=a.mode, transport=a.transport, rate=a.r, sipp_rc=rc, ok=ok, failed=bad, retrans=int(row["Retransmissions(C)"]),
        wall_s=round(wall, 1), per_s=round(ok / wall), cpu_user=round(us, 2), cpu_sys=round(sy, 2), per_cpu_s=round(ok / (us + sy)) if us + sy else None,
        cpu_jit=round(j1 - j0, 2), per_cpu_s_compiled=round(ok / (us + sy - j1 + j0)) if us + sy > j1 - j0 else None, load=os.getloadavg()[0],
        rt_avg=row.get("ResponseTime1(C)"), pss_mb=round(pss_mb(pids), 1))), flush=True)
finally:
    sipp.end(uas, srv)
