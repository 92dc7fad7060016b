#!/usr/bin/env python3
"""More calls than a server can carry, beside calls that stand: who is refused, who is served.

The server has one processor, SIPp the other. After a warm-up, --standing calls are set up that last --stand seconds; then
-r calls a second are begun for --seconds, and the standing ones hang up in the middle of it.

  bench/sip/overload.py -r 4000 -- java ... bench/BenchNode.java      prints one JSON line
"""
import argparse, csv, json, os, subprocess, sys, time
here = os.path.dirname(os.path.abspath(__file__))
ap = argparse.ArgumentParser()
ap.add_argument("--name", default="server"); ap.add_argument("-r", type=int, default=4000)
ap.add_argument("--seconds", type=int, default=30); ap.add_argument("--standing", type=int, default=600); ap.add_argument("--stand", type=int, default=20)
ap.add_argument("--warmup", type=int, default=40); ap.add_argument("--warm-rate", type=int, default=800)
ap.add_argument("--server-cpus", default="0"); ap.add_argument("--sipp-cpus", default="1"); ap.add_argument("--nice", type=int, default=0)
ap.add_argument("--work", default="/tmp/sipoverload"); ap.add_argument("server", nargs=argparse.REMAINDER)
a = ap.parse_args(); cmd = a.server[1:] if a.server[:1] == ["--"] else a.server
os.makedirs(a.work, exist_ok=True)
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
users = os.path.join(a.work, "users.csv")
with open(users, "w") as f:
    f.write("SEQUENTIAL\n")
    for i in range(1, 10001): f.write(f"user{i};[authentication username=user{i} password=secret]\n")
def on(cpus, words): return ["nice", "-n", str(a.nice), "taskset", "-c", cpus, *words]
def uac(tag, port, rate, count, stand_ms, seconds):
    """Its statistics once a second, and how often each message of the scenario was sent and received."""
    st, counts = (os.path.join(a.work, f"{tag}_{x}.csv") for x in ("stat", "counts"))
    for x in (st, counts):
        if os.path.exists(x): os.remove(x)
    # A call is given up after some seven seconds, so that what is not answered does not pile up in SIPp.
    return subprocess.Popen(on(a.sipp_cpus, ["sipp", "127.0.0.1:15060", "-i", "127.0.0.1", "-p", str(port), "-t", "u1", "-r", str(rate), "-m", str(count),
        "-l", "200000", "-d", str(stand_ms), "-sf", os.path.join(here, "overload_uac.xml"), "-s", "service", "-inf", users, "-nostdin", "-trace_stat", "-stf", st, "-fd", "1",
        "-trace_counts", "-timeout", str(seconds), "-max_invite_retrans", "3", "-max_non_invite_retrans", "5", "-deadcall_wait", "0",
        "-watchdog_minor_maxtriggers", "100000", "-watchdog_major_maxtriggers", "100000", "-buff_size", "4000000"]),
        cwd=a.work, start_new_session=True, **quiet)
def rows(path): return [r for r in csv.DictReader(open(path), delimiter=";") if None not in r.values()]
def messages(proc):
    """Second by second, how often each message of the scenario was sent, repeated, received."""
    return rows(os.path.join(a.work, f"overload_uac_{proc.pid}_counts.csv"))
def n(row, key): return int(row.get(key) or 0)
def seconds(all_rows, key):
    c = [n(r, key) for r in all_rows]
    return [y - x for x, y in zip([0] + c, c)]
def end(proc, patience):
    """SIPp waits for calls that nobody answers any more, for minutes."""
    try: proc.wait(patience)
    except subprocess.TimeoutExpired: proc.kill(); proc.wait()
srv = subprocess.Popen(on(a.server_cpus, cmd), start_new_session=True, **quiet); uas = None
try:
    time.sleep(8)
    uas = subprocess.Popen(on(a.sipp_cpus, ["sipp", "-i", "127.0.0.1", "-p", "15070", "-sf", os.path.join(here, "uas.xml"), "-nostdin", "-t", "u1",
        "-buff_size", "4000000", "-watchdog_minor_maxtriggers", "100000", "-watchdog_major_maxtriggers", "100000"]), cwd=a.work, start_new_session=True, **quiet)
    time.sleep(1)
    end(uac("warm", 15080, a.warm_rate, a.warm_rate * a.warmup, 100, a.warmup + 20), a.warmup + 10)
    standing = uac("standing", 15081, 200, a.standing, a.stand * 1000, a.stand + a.seconds + 30)
    time.sleep(a.standing / 200 + 2)
    before = os.getloadavg()[0]
    load = uac("load", 15082, a.r, a.r * a.seconds, 100, a.seconds + 15)
    end(load, a.seconds + 10); end(standing, 10)
    l, st = messages(load), messages(standing)
    begun = seconds(l, "0_INVITE_Sent")
    answered = [n for n, new in zip(seconds(l, "8_200_Recv"), begun) if new > a.r / 2][5:]  # the first five seconds are the way into it
    x, y = l[-1], st[-1]
    rtt = rows(os.path.join(a.work, "standing_stat.csv"))[-1].get("ResponseTime1(C)")
    print(json.dumps(dict(name=a.name, offered_per_s=a.r, begun=n(x, "0_INVITE_Sent"), begun_in_s=sum(1 for new in begun if new),
        answered=n(x, "8_200_Recv"), answered_per_s=dict(mean=round(sum(answered) / max(1, len(answered))), least=min(answered, default=0), most=max(answered, default=0)),
        refused=n(x, "1_503_Recv") + n(x, "7_503_Recv"), refused_before_password=n(x, "1_503_Recv"), invites_again=n(x, "0_INVITE_Retrans") + n(x, "4_INVITE_Retrans"),
        given_up=n(x, "0_INVITE_Timeout") + n(x, "4_INVITE_Timeout"), bye=n(x, "11_BYE_Sent"), bye_answered=n(x, "12_200_Recv"), bye_again=n(x, "11_BYE_Retrans"),
        standing=n(y, "8_200_Recv"), standing_bye=n(y, "11_BYE_Sent"), standing_bye_answered=n(y, "12_200_Recv"), standing_bye_again=n(y, "11_BYE_Retrans"), standing_bye_took=rtt,
        no_retry_after=n(rows(os.path.join(a.work, "load_stat.csv"))[-1], "FailedRegexpDoesntMatch(C)"), load_average=[before, os.getloadavg()[0]])), flush=True)
finally:
    for p in (uas, srv):
        if p and p.poll() is None:
            p.terminate()
            try: p.wait(8)
            except subprocess.TimeoutExpired: p.kill()
