#!/bin/bash
# Runs inside systemd-box as root: the unit as shipped, on the systemd that boots. Says what it sees, fails at the first
# thing that is not as promised. $SRC is the checkout, read-only at /run/src.
set -euo pipefail
step() { echo "== $*"; }
fail() { echo "FAIL: $*"; systemctl status monitor --no-pager -l || true; journalctl -u monitor --no-pager -n 40 || true; exit 1; }
until_true() { for _ in $(seq 300); do "$@" && return 0; read -r -t 0.1 <> <(:) || true; done; fail "waited for: $*"; }

step install
mkdir -p /opt/monitor /etc/monitor/secrets
/usr/bin/python3 -m venv --without-pip /opt/monitor/venv
# No network here: what pip would install is copied from the checkout's own environment.
cp -r /run/src/.venv/lib/python3.*/site-packages/. /opt/monitor/venv/lib/python3.*/site-packages/
rm -f /opt/monitor/venv/lib/python3.*/site-packages/news_monitor_checkout.pth
cp -r /run/src/monitor /opt/monitor/venv/lib/python3.*/site-packages/
printf '#!/opt/monitor/venv/bin/python\nfrom monitor.__main__ import main\n\nif __name__ == "__main__":\n    main()\n' >/opt/monitor/venv/bin/monitor
chmod 755 /opt/monitor/venv/bin/monitor
install -m 644 /run/src/systemd/monitor.service /etc/systemd/system/
mkdir -p /srv/feed
feed() { printf '<rss version="2.0"><channel><title>t</title>%s</channel></rss>' "$1" >/srv/feed/a.xml; }
item() { printf '<item><title>%s</title><guid>%s</guid><link>http://example.org/%s</link></item>' "$1" "$2" "$2"; }
feed "$(item 'Nothing yet' 1)"
/usr/bin/python3 -m http.server --bind 127.0.0.1 --directory /srv/feed 8099 >/dev/null 2>&1 &
printf 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=' >/etc/monitor/secrets/hook
chmod 600 /etc/monitor/secrets/hook; chmod 700 /etc/monitor/secrets
config() {
  cat >/etc/monitor/monitor.yaml <<YAML
settings: {min_interval: 1s}
feeds:
  - {id: a, url: "http://127.0.0.1:8099/a.xml", max_delay: 1s, ignore_hints: true, allow_private: [127.0.0.1/32]}
receivers:
  console: {type: console}
  hook: {type: webhook, url: "http://127.0.0.1:9/", secret: "\${file:hook}", allow_private: [127.0.0.1/32]}
rules:
  - {id: zircon, when: '"Zircon"', to: [console]}
  - {id: other, when: '$1', to: [hook]}
YAML
}
config '"Other"'
systemd-analyze verify /etc/systemd/system/monitor.service
systemctl daemon-reload

step start
systemctl start monitor || fail start
[ "$(systemctl show -P ActiveState monitor)" = active ] || fail "not active"
systemctl show -P StatusText monitor | grep -q "1 feeds" || fail "status text: $(systemctl show -P StatusText monitor)"
pid=$(systemctl show -P MainPID monitor)
[ "$(stat -c %a /var/lib/private/monitor)" = 700 ] || fail "state directory mode"
[ "$(stat -c %U /proc/"$pid")" != root ] || fail "runs as root"
curl_page() { /usr/bin/python3 -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:8787/readyz").read().decode())'; }
curl_page | grep -q '"ready":true' || fail "page"

step "alert, native journal fields"
alerted() { journalctl -u monitor --no-pager -o cat MONITOR_EVENT=alert.fired MONITOR_RULE=zircon | grep -q .; }
polled() { /opt/monitor/venv/bin/monitor feeds --state /var/lib/private/monitor/monitor.db --json | grep -q '"last_success": "'; }
until_true polled
feed "$(item 'Zircon fired' 2)$(item 'Nothing yet' 1)"
until_true alerted

step "reload good"
config '"Another"'
systemctl reload monitor || fail "good reload failed"
journalctl -u monitor --no-pager -o cat MONITOR_EVENT=config.loaded | grep -q "generation=2" || fail "generation 2 is not live"

step "reload bad"
config '"Another" and'
if systemctl reload monitor 2>/dev/null; then fail "a bad config was taken"; fi
[ "$(systemctl show -P MainPID monitor)" = "$pid" ] || fail "the bad reload cost the process"
[ "$(systemctl show -P ActiveState monitor)" = active ] || fail "the bad reload stopped it"

step "a bad config is not restarted for ever"
systemctl restart monitor 2>/dev/null && fail "started on a bad config"
[ "$(systemctl show -P ExecMainStatus monitor)" = 78 ] || fail "exit status $(systemctl show -P ExecMainStatus monitor)"
[ "$(systemctl show -P NRestarts monitor)" = 0 ] || fail "restarted"
config '"Another"'
systemctl reset-failed monitor; systemctl start monitor || fail "start after mending"

step "kill -9"
pid=$(systemctl show -P MainPID monitor)
systemctl kill --signal=KILL --kill-whom=main monitor
back() { [ "$(systemctl show -P MainPID monitor)" != "$pid" ] && [ "$(systemctl show -P ActiveState monitor)" = active ]; }
until_true back

step "a hang is ended by the watchdog"
mkdir -p /run/systemd/system/monitor.service.d
printf '[Service]\nWatchdogSec=4\n' >/run/systemd/system/monitor.service.d/watchdog.conf
systemctl daemon-reload; systemctl restart monitor || fail "restart"
pid=$(systemctl show -P MainPID monitor)
kill -STOP "$pid"
until_true back
journalctl -u monitor --no-pager -o cat | grep -qi "watchdog timeout" || fail "no watchdog timeout in the journal"

step "stop"
before=$(date +%s%N)
systemctl stop monitor
took=$(( ($(date +%s%N) - before) / 1000000 ))
[ "$took" -lt 10000 ] || fail "stop took $took ms"
[ "$(systemctl show -P Result monitor)" = success ] || fail "stop: $(systemctl show -P Result monitor)"

step hardening
score=$(systemd-analyze security monitor --no-pager | tail -1 | grep -oE '[0-9]+\.[0-9]+')
echo "exposure $score, stop $took ms"
awk "BEGIN { exit !($score <= 1.5) }" || fail "exposure $score"
echo "SERVICE OK"
