#!/usr/bin/env python3
"""The relay beside Debian's coturn: the same loads, per CPU-second of the server.

    bench/turn/run.py                       five rounds, the whole table (17 minutes on a quiet machine)
    bench/turn/run.py --rounds 1 --only c2p,burst
    bench/turn/run.py --servers coturn,turnpike,portable
    BENCH_JAVA_OPTS=-Xmn100m bench/turn/run.py   with more flags for our JVM
    bench/turn/run.py --flat 20             no table: 10,000 allocations for 20 minutes, memory and descriptors beside latency;
                                            half of them on an IPv4 relay address, half on an IPv6 one

Needs a built product (./turnpike build), a JDK 25 named by JAVA_HOME, two cores, and
apt-get install coturn gcc libssl-dev openssl.

A round starts each server once, in shuffled order, alone, on core 0 (the generator has core 1), warms it with the same
uncounted load, then runs the cases in shuffled order. Every result is kept as a JSON line; the table has medians and ranges.
The ratio is of medians; beside it stands the median of the rounds' own ratios, which a machine that changes its mind between
rounds disturbs less. Where a JVM still compiled during a run its share of the CPU is told: it is counted as ours.
One run at a time: the lock is /tmp/bench.lock.
"""
import argparse, fcntl, json, os, random, shutil, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# name: flags of turnload, words of the table
CASES = {
    "c2p": ("-m 1000 -l 172 -r 50000 -d c2p", "voice, client to peer, 50,000/s"),
    "p2c": ("-m 1000 -l 172 -r 50000 -d p2c", "voice, peer to client, 50,000/s"),
    "echo": ("-m 1000 -l 172 -r 25000 -d echo", "voice, echo, 25,000/s in"),
    "1200": ("-m 1000 -l 1200 -r 50000 -d c2p", "1,200 B, client to peer, 50,000/s"),
    "1200p2c": ("-m 1000 -l 1200 -r 50000 -d p2c", "1,200 B, peer to client, 50,000/s"),
    "burst": ("-m 1000 -l 1200 -r 80000 -b 8 -d c2p", "1,200 B, bursts of 8 to one peer, 80,000/s"),
    "burstp2c": ("-m 1000 -l 1200 -r 80000 -b 8 -d p2c", "1,200 B, bursts of 8 to one client, 80,000/s"),
    "glued": ("-m 1000 -l 1200 -r 80000 -b 8 -g -d c2p", "the same from a client that sends them as one (UDP_SEGMENT)"),
    "peers": ("-m 250 -k 8 -l 172 -r 50000 -d c2p", "voice, 250 allocations of 8 peers, 50,000/s"),
    "many": ("-m 10000 -l 172 -r 25000 -f 127.0.0.9 -d echo", "voice, echo, 10,000 allocations, 25,000/s in"),
    "tcp": ("-T tcp -m 500 -l 172 -r 10000 -d echo", "clients over TCP, voice, echo, 10,000/s in"),
    "tls": ("-T tls -p 5349 -m 500 -l 172 -r 10000 -d echo", "clients over TLS, voice, echo, 10,000/s in"),
}
# Uncounted, before the cases: some seconds of both directions, then a second of each case, so that a JVM has compiled.
WARM = ["-m 200 -l 172 -r 20000 -t 4 -W 0 -d echo", "-m 200 -l 172 -r 20000 -t 1 -W 0 -d p2c"]


def java(tool="java"):
    home = os.environ.get("JAVA_HOME")
    found = os.path.join(home, "bin", tool) if home else tool
    if tool == "java":
        found = os.environ.get("BENCH_JAVA", found)
    if tool == "java" and '"25' not in subprocess.run([found, "-version"], capture_output=True, text=True).stderr:
        sys.exit("JAVA_HOME has to name a JDK 25")
    return found


class Server:
    def __init__(self, name, work, classpath, flags=()):
        self.name = name
        env = dict(os.environ, TURN_PORT="3478", BENCH_CERTIFICATE=f"{work}/cert.pem", BENCH_KEY=f"{work}/key.pem")
        if name == "coturn":
            command = [f"{HERE}/coturn.sh", "turnserver", "1"]
        else:
            way = "portable" if name == "portable" else "linux"
            # as ./turnpike starts it, but for the heap's limit
            command = [java(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC",
                       "-Xmn32m", "-Xmx512m", "-XX:+UseCompactObjectHeaders", f"-Dturnpike.datagrams={way}",
                       f"-Dlogback.configurationFile={HERE}/logback.xml", *flags, *os.environ.get("BENCH_JAVA_OPTS", "").split(), "-cp", f"{work}:{classpath}", "BenchNode"]
        self.log = open(f"{work}/{name}.log", "w")
        self.process = subprocess.Popen(["taskset", "-c", "0", *command], stdout=self.log, stderr=self.log, env=env, cwd=work)
        self.answers(180)

    def answers(self, seconds):
        """Waits for an answer to a STUN request."""
        ask = bytes.fromhex("000100002112a442") + bytes(12)
        until = time.time() + seconds
        while time.time() < until:
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended at its start: see {self.log.name}" + open(self.log.name).read()[-2000:])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                s.settimeout(0.3)
                s.connect(("127.0.0.1", 3478))
                try:
                    s.send(ask)
                    if s.recv(500)[:2] == b"\x01\x01":
                        time.sleep(1)
                        return
                except OSError:
                    time.sleep(0.2)
        self.stop()
        sys.exit(f"{self.name} does not answer on 127.0.0.1:3478")

    def figures(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            rss = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
        return {"rss_mib": rss // 1024, "fds": len(os.listdir(f"/proc/{self.process.pid}/fd"))}

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def load(work, flags, extra=(), timeout=90):
    try:
        ran = subprocess.run(["taskset", "-c", "1", f"{work}/turnload", "-p", "3478", *flags.split(), *extra],
                             capture_output=True, text=True, timeout=timeout)
        if ran.returncode != 0:
            return {"failed": ran.stderr.strip()[:200] or f"exit {ran.returncode}"}
        if ran.stderr:
            print(ran.stderr.strip(), file=sys.stderr)
        return json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError) as e:
        return {"failed": str(e)[:200]}


def table(results, servers, cases):
    print("\n| load | server | loss | relayed packets per CPU-second (range) | to coturn: of medians, of each round | compiling | p50 | p99 (range) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")

    def of(server, case, key):
        return [r[key] for r in results if r["server"] == server and r["case"] == case and key in r]

    def paired(server, case):
        rate = {(r["server"], r["round"]): r["relayed_per_cpu_s"] for r in results if r["case"] == case and "relayed_per_cpu_s" in r}
        both = [rate[server, n] / rate["coturn", n] for s, n in rate if s == server and ("coturn", n) in rate]
        return statistics.median(both) if both else float("nan")

    def spread(values, form):
        return f"{form(statistics.median(values))} ({form(min(values))} to {form(max(values))})" if values else "-"

    whole = lambda v: f"{v:,.0f}"
    milli = lambda v: f"{v:.2f}"
    for case in cases:
        anchor = of("coturn", case, "relayed_per_cpu_s")
        for server in servers:
            done = of(server, case, "relayed_per_cpu_s")
            if not done:
                continue
            ratio = f"{statistics.median(done) / statistics.median(anchor):.2f}, {paired(server, case):.2f}" if anchor else "-"
            jit = statistics.median(of(server, case, "srv_jit_s")) / max(1e-9, statistics.median(of(server, case, "srv_cpu_s")))
            print(f"| {CASES[case][1] if server == servers[0] else ''} | {server} | {max(of(server, case, 'loss_pct')):.2f} % "
                  f"| {spread(done, whole)} | {ratio} | {100 * jit:.0f} % | {statistics.median(of(server, case, 'lat_ms_p50')):.2f} ms "
                  f"| {spread(of(server, case, 'lat_ms_p99'), milli)} ms |")
    print("\n| server | CPU of an allocation with its channel (range) | resident at the end of a round | failed runs |")
    print("| --- | --- | --- | --- |")
    for server in servers:
        each = [r["alloc_cpu_ms_each"] for r in results if r["server"] == server and r.get("via") == "udp" and r.get("channels") == 1]
        rss = [r["rss_mib"] for r in results if r["server"] == server and "rss_mib" in r]
        failed = sum("failed" in r for r in results if r["server"] == server)
        print(f"| {server} | {spread(each, milli)} ms | {spread(rss, whole)} MiB | {failed} |")


def flat(minutes, work, classpath):
    os.environ["BENCH_TWO_ADDRESSES"] = "yes"
    server = Server("turnpike", work, classpath, ("-XX:NativeMemoryTracking=summary",))
    pid = server.process.pid
    for flags in WARM:
        load(work, flags)
    seconds = minutes * 60
    generator = subprocess.Popen(
        ["taskset", "-c", "1", f"{work}/turnload", "-p", "3478", "-m", "10000", "-l", "172", "-r", "20000", "-f", "127.0.0.9",
         "-d", "echo", "-6", "-F", "-s", str(pid), "-W", "5", "-t", str(seconds), "-i", "30"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print("| at | relayed in 30 s | p50 | p99 | p99.9 | resident | native committed | heap in use | collections | descriptors | refused |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for text in generator.stderr:
        try:
            line = json.loads(text)
        except ValueError:
            print(text, file=sys.stderr)
            continue
        figures = server.figures()
        jstat = subprocess.run([java("jstat"), "-gc", str(pid)], capture_output=True, text=True).stdout.split("\n")
        gc = dict(zip(jstat[0].split(), jstat[1].split())) if len(jstat) > 1 else {}
        heap = sum(float(gc.get(k, 0)) for k in ("S0U", "S1U", "EU", "OU")) / 1024
        native = subprocess.run([java("jcmd"), str(pid), "VM.native_memory", "summary"], capture_output=True, text=True).stdout
        total = next((w.split("committed=")[1].rstrip("KB") for w in native.split("\n") if w.startswith("Total")), "0")
        print(f"| {line['at_s']:.0f} s | {line['relayed']:,} | {line['p50_ms']:.2f} ms | {line['p99_ms']:.2f} ms | {line['p999_ms']:.2f} ms "
              f"| {figures['rss_mib']} MiB | {int(total) // 1024} MiB | {heap:.1f} MiB (old {float(gc.get('OU', 0)) / 1024:.1f}) "
              f"| {gc.get('YGC', '?')} + {gc.get('FGC', '?')} | {figures['fds']} | {line['refused']} |", flush=True)
    print(generator.stdout.read())
    generator.wait()
    time.sleep(2)
    print("after the clients left:", json.dumps(server.figures()))
    server.stop()


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--seconds", type=float, default=2)
    ask.add_argument("--only", default=",".join(CASES))
    ask.add_argument("--servers", default="coturn,turnpike")
    ask.add_argument("--flat", type=float, metavar="MINUTES")
    ask.add_argument("--results", help="file for the JSON lines")
    ask.add_argument("--seed", type=int, default=int(time.time()))
    told = ask.parse_args()
    servers, cases = told.servers.split(","), told.only.split(",")
    unknown = [case for case in cases if case not in CASES]
    if unknown:
        sys.exit(f"no such case: {', '.join(unknown)}; there are {', '.join(CASES)}")
    lock = open("/tmp/bench.lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    classpath = os.environ.get("BENCH_CLASSPATH", f"{ROOT}/cli/target/dist/lib/*")
    work = tempfile.mkdtemp(prefix="turnbench-")
    try:
        subprocess.run(["cc", "-O2", "-w", "-o", f"{work}/turnload", f"{HERE}/turnload.c", "-lssl", "-lcrypto"], check=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                        "-subj", "/CN=localhost", "-keyout", f"{work}/key.pem", "-out", f"{work}/cert.pem"], check=True, capture_output=True)
        subprocess.run([java("javac"), "-nowarn", "-cp", classpath, "-d", work, f"{ROOT}/bench/BenchNode.java"], check=True)
        java()
        if told.flat:
            flat(told.flat, work, classpath)
            return
        chance = random.Random(told.seed)
        results = []
        keep = open(told.results, "w") if told.results else None
        print(f"seed {told.seed}, load average {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d %H:%M')}", file=sys.stderr)
        for turn in range(told.rounds):
            for name in chance.sample(servers, len(servers)):
                server = Server(name, work, classpath)
                try:
                    for flags in WARM:
                        load(work, flags)
                    for case in cases:
                        load(work, CASES[case][0], ("-W", "0", "-t", "1"))
                    for case in chance.sample(cases, len(cases)):
                        result = load(work, CASES[case][0], ("-s", str(server.process.pid), "-W", "0.5", "-t", str(told.seconds)))
                        result.update(server=name, case=case, round=turn, load=round(os.getloadavg()[0], 1))
                        results.append(result)
                        print(json.dumps(result), file=keep or sys.stderr, flush=True)
                        time.sleep(0.3)
                    results.append(dict(server.figures(), server=name, case="end", round=turn))
                finally:
                    server.stop()
        table(results, servers, cases)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
