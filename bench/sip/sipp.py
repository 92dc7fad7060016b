"""What the loads with SIPp have in common: the file of their users, and how what they started is ended."""
import os, subprocess

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
