# systemd.sh LAUNCHER UNIT TOPOLOGY JAVA_HOME: a systemd of its own, in namespaces of its own, that
# knows the unit and no other. What it writes is in memory, and goes with it.
set -e
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /mnt
cp "$1" /mnt/launcher
cp "$2" /mnt/unit
cp "$3" /mnt/topology
mkdir /mnt/etc /mnt/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/work /etc
for folder in /run /var/lib /opt; do mount -t tmpfs tmpfs $folder; done
install -D -m 755 /mnt/launcher /opt/turnpike/turnpike
install -D -m 644 /mnt/topology /etc/turnpike/topology.yaml
ip link set lo up
ip address add 10.0.1.11/24 dev lo
echo 'turnpike:x:64738:64738::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
echo 'turnpike:x:64738:' >>/etc/group
units=/run/units
install -D -m 644 /mnt/unit $units/turnpike@.service
mkdir $units/turnpike@fe1.service.d
printf '[Service]\nWatchdogSec=10\n' >$units/turnpike@fe1.service.d/sooner.conf
for target in lab sysinit basic shutdown network-online multi-user; do
  printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n' $target >$units/$target.target
done
exec env -i container=lab PATH="$PATH" SYSTEMD_UNIT_PATH=$units \
  systemd --system --unit=lab.target --log-target=null --show-status=no
