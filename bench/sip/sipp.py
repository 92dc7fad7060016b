"""What the loads with SIPp have in common: the file of their users, and how what they started is ended."""
import glob, os, subprocess

HZ = os.sysconf("SC_CLK_TCK")
QUIET = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def users(folder, count=10000):
    """SIPp's -inf: field 0 the name, field 1 its credentials; bench/BenchNode.java and kamailio.cfg know them."""
    path = os.path.join(folder, "users.csv")
    with open(path, "w") as f:
        f.write("SEQUENTIAL\n")
        for i in range(1, count + 1): f.write(f"user{i};[authentication username=user{i} password=secret]\n")
    return path


def end(*processes):
    """Asks each that still runs to end, and ends it if it does not within some seconds."""
    for p in processes:
        if p and p.poll() is None:
            p.terminate()
            try: p.wait(8)
            except subprocess.TimeoutExpired: p.kill(); p.wait()


def tree(pid):
    """A process and all below it."""
    kids = {}
    for d in glob.glob("/proc/[0-9]*/stat"):
        try: p = open(d).read()
        except OSError: continue
        i = int(p.split(" ", 1)[0]); pp = int(p.rsplit(")", 1)[1].split()[1])
        kids.setdefault(pp, []).append(i)
    out, todo = [], [pid]
    while todo:
        x = todo.pop(); out.append(x); todo += kids.get(x, [])
    return out

def times(pids):
    """User and system time that they have used, in seconds."""
    u = s = 0
    for i in pids:
        try: p = open(f"/proc/{i}/stat").read().rsplit(")", 1)[1].split()
        except OSError: continue
        u += int(p[11]); s += int(p[12])
    return u / HZ, s / HZ


def cpu(pids): return sum(times(pids))
