#!/usr/bin/env python3
"""More calls than a server can carry, beside calls that stand: who is refused, who is served.

The server has one processor, SIPp the other. After a warm-up, --standing calls are set up that last --stand seconds; then
-r calls a second are begun for --seconds, and the standing ones hang up in the middle of it. The callee is on UDP; the callers
are on UDP, or on TCP: the standing calls on one connection, the load on --connections, each of a SIPp of its own. (SIPp's own many
connections, tn, are of no use here: it ends itself when it takes one again for another call, or when a listener's queue overflows.)

  bench/sip/overload.py -r 4000 -- java ... bench/BenchNode.java      prints one JSON line
"""
import argparse, collections, csv, json, os, re, subprocess, time
import sipp
here = os.path.dirname(os.path.abspath(__file__))
ap = argparse.ArgumentParser()
ap.add_argument("--name", default="server"); ap.add_argument("--transport", choices=["u1", "t1"], default="u1", help="sipp -t")
ap.add_argument("--connections", type=int, default=1, help="of the load: so many SIPps share it")
ap.add_argument("-r", type=int, default=4000)
ap.add_argument("--seconds", type=int, default=30); ap.add_argument("--standing", type=int, default=600); ap.add_argument("--stand", type=int, default=20)
ap.add_argument("--warmup", type=int, default=40); ap.add_argument("--warm-rate", type=int, default=800)
ap.add_argument("--server-cpus", default="0"); ap.add_argument("--sipp-cpus", default="1"); ap.add_argument("--nice", type=int, default=0)
ap.add_argument("--work", default="/tmp/sipoverload"); ap.add_argument("server", nargs=argparse.REMAINDER)
a = ap.parse_args(); cmd = a.server[1:] if a.server[:1] == ["--"] else a.server
os.makedirs(a.work, exist_ok=True)
quiet, users = sipp.QUIET, sipp.users(a.work)
datagrams = a.transport == "u1"
# A call is given up after some seven seconds, so that what is not answered does not pile up in SIPp.
patience = ["-max_invite_retrans", "3", "-max_non_invite_retrans", "5"] if datagrams else ["-recv_timeout", "7500"]
def on(cpus, words): return ["nice", "-n", str(a.nice), "taskset", "-c", cpus, *words]
def uac(tag, port, rate, count, stand_ms, seconds):
    """Its statistics once a second, and how often each message of the scenario was sent and received."""
    st, counts = (os.path.join(a.work, f"{tag}_{x}.csv") for x in ("stat", "counts"))
    for x in (st, counts):
        if os.path.exists(x): os.remove(x)
    return subprocess.Popen(on(a.sipp_cpus, ["sipp", "127.0.0.1:15060", "-i", "127.0.0.1", "-p", str(port), "-t", a.transport, "-r", str(rate), "-m", str(count),
        "-l", "200000", "-d", str(stand_ms), "-sf", os.path.join(here, "overload_uac.xml"), "-s", "service", "-inf", users, "-nostdin", "-trace_stat", "-stf", st, "-fd", "1",
        "-trace_counts", "-trace_err", "-timeout", str(seconds), *patience, "-deadcall_wait", "0",
        "-watchdog_minor_maxtriggers", "100000", "-watchdog_major_maxtriggers", "100000", "-buff_size", "4000000"]),
        cwd=a.work, start_new_session=True, **quiet)
def rows(path): return [r for r in csv.DictReader(open(path), delimiter=";") if None not in r.values()]
def messages(proc):
    """Second by second, how often each message of the scenario was sent, repeated, received."""
    return rows(os.path.join(a.work, f"overload_uac_{proc.pid}_counts.csv"))
def unexpected(procs):
    """The first lines of messages that ended a call, how often each."""
    c = collections.Counter()
    for p in procs:
        path = os.path.join(a.work, f"overload_uac_{p.pid}_errors.log")
        if os.path.exists(path):
            for m in re.finditer(r"while (?:expecting|in)[^\n]*received '(SIP/2.0 [^\r\n]*|[A-Z]+ )(?:[^']*?CSeq: ([^\r\n]*))?", open(path, errors="replace").read()):
                c[f"{m[1]} to {m[2]}"] += 1
    return dict(c)
def n(row, key): return int(row.get(key) or 0)
def summed(tables):
    """Row by row: all counts are since the beginning, so a table that ended sooner goes on as it ended."""
    return [{key: sum(n(t[min(i, len(t) - 1)], key) for t in tables) for key in tables[0][0] if (tables[0][-1][key] or "").isdigit()}
            for i in range(max(map(len, tables)))]
def seconds(all_rows, key):
    c = [n(r, key) for r in all_rows]
    return [y - x for x, y in zip([0] + c, c)]
def done(proc, seconds):
    """SIPp waits for calls that nobody answers any more, for minutes."""
    until = time.time() + seconds
    while proc.poll() is None and time.time() < until:
        time.sleep(0.2); look()
    if proc.poll() is None: proc.kill(); proc.wait()
PORTS = {15060: "server", 15070: "callee", 15080: "warm_up", 15081: "standing"}
dropped, dropped_by_s, load_began = {}, {}, None
def look():
    """What the kernel threw away, since a socket's buffer was full: the last column of /proc/net/udp, while the socket is there.
    By the second of the load as well."""
    for line in open("/proc/net/udp").readlines()[1:]:
        words = line.split(); port = int(words[1].split(":")[1], 16)
        if int(words[-1]) and (port in PORTS or 15082 <= port < 15082 + a.connections):
            dropped[PORTS.get(port, "load")] = int(words[-1])
    if load_began: dropped_by_s[int(time.time() - load_began)] = sum(dropped.values())
srv = subprocess.Popen(on(a.server_cpus, cmd), start_new_session=True, **quiet); uas = None
try:
    time.sleep(8)
    uas = subprocess.Popen(on(a.sipp_cpus, ["sipp", "-i", "127.0.0.1", "-p", "15070", "-sf", os.path.join(here, "uas.xml"), "-nostdin", "-t", "u1",
        "-buff_size", "4000000", "-watchdog_minor_maxtriggers", "100000", "-watchdog_major_maxtriggers", "100000"]), cwd=a.work, start_new_session=True, **quiet)
    time.sleep(1)
    done(uac("warm", 15080, a.warm_rate, a.warm_rate * a.warmup, 100, a.warmup + 20), a.warmup + 10)
    standing = uac("standing", 15081, 200, a.standing, a.stand * 1000, a.stand + a.seconds + 30)
    time.sleep(a.standing / 200 + 2)
    before = os.getloadavg()[0]
    each = a.r // a.connections
    tags = [f"load{i}" for i in range(a.connections)]
    load = [uac(tag, 15082 + i, each, each * a.seconds, 100, a.seconds + 15) for i, tag in enumerate(tags)]
    used = [sipp.cpu([p.pid for p in load]), sipp.cpu(sipp.tree(srv.pid))]
    load_began = time.time(); until = load_began + a.seconds + 10
    while time.time() < load_began + a.seconds - 1: time.sleep(0.2); look()
    used = [y - x for x, y in zip(used, [sipp.cpu([p.pid for p in load]), sipp.cpu(sipp.tree(srv.pid))])]
    for p in load: done(p, max(1, until - time.time()))
    done(standing, 10)
    def stat(tag): return rows(os.path.join(a.work, f"{tag}_stat.csv"))[-1]
    l, st = summed([messages(p) for p in load]), messages(standing)
    l_stat, st_stat = summed([[stat(tag)] for tag in tags])[-1], stat("standing")
    begun = seconds(l, "0_INVITE_Sent")
    answered = [n for n, new in zip(seconds(l, "8_200_Recv"), begun) if new > a.r / 2][5:]  # the first five seconds are the way into it
    x, y = l[-1], st[-1]
    def gave_up(row, stat): return n(row, "0_INVITE_Timeout") + n(row, "4_INVITE_Timeout") if datagrams else n(stat, "FailedTimeoutOnRecv(C)")
    within = {k.removeprefix("ResponseTimeRepartition1").strip("_"): n(st_stat, k) for k in st_stat if k.startswith("ResponseTimeRepartition1") and n(st_stat, k)}
    print(json.dumps(dict(name=a.name, transport=a.transport, connections=a.connections, offered_per_s=a.r, begun=n(x, "0_INVITE_Sent"), begun_in_s=sum(1 for new in begun if new),
        answered=n(x, "8_200_Recv"), answered_per_s=dict(mean=round(sum(answered) / max(1, len(answered))), least=min(answered, default=0), most=max(answered, default=0)),
        refused=n(x, "1_503_Recv") + n(x, "7_503_Recv"), refused_before_password=n(x, "1_503_Recv"), invites_again=n(x, "0_INVITE_Retrans") + n(x, "4_INVITE_Retrans"),
        given_up=gave_up(x, l_stat), bye=n(x, "11_BYE_Sent"), bye_answered=n(x, "12_200_Recv"), bye_again=n(x, "11_BYE_Retrans"),
        standing=n(y, "8_200_Recv"), standing_bye=n(y, "11_BYE_Sent"), standing_bye_answered=n(y, "12_200_Recv"), standing_bye_again=n(y, "11_BYE_Retrans"), standing_bye_took=st_stat.get("ResponseTime1(C)"), standing_bye_within_ms=within, standing_given_up=gave_up(y, st_stat), unexpected=unexpected(load),
        cpu_share=dict(load=round(used[0] / (a.seconds - 1), 2), server=round(used[1] / (a.seconds - 1), 2)), kernel_dropped=dropped, kernel_dropped_by_s=list(dropped_by_s.values()) if dropped else [],
        ended_otherwise={k.removesuffix("(C)"): n(l_stat, k) for k in l_stat if k.startswith("Failed") and k.endswith("(C)") and n(l_stat, k)},
        no_retry_after=n(l_stat, "FailedRegexpDoesntMatch(C)"), load_average=[before, os.getloadavg()[0]])), flush=True)
finally:
    sipp.end(uas, srv)
