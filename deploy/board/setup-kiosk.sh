#!/bin/sh
# Make a screen's mini PC (Debian 12 or newer) show notices: agent, browser, two accounts, two units.
# 把一台 Debian 小电脑装成公示屏。可以重复执行。
#
#   sh setup-kiosk.sh --server http://10.0.0.5:8765 --wheel gongshi-0.1.0-py3-none-any.whl [--rotate left|right|none]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
server='' wheel='' rotate=none

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

usage() { die "用法: sh setup-kiosk.sh --server 发布系统地址 --wheel 发行包 [--rotate left|right|none]"; }

while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --server) server=$2 ;;
    --wheel) wheel=$2 ;;
    --rotate) rotate=$2 ;;
    *) usage ;;
  esac
  shift 2
done
case $server in
  http://?* | https://?*) ;;
  *) usage ;;
esac
[ -f "$wheel" ] || die "找不到发行包 $wheel"
case $rotate in
  left | right | none) ;;
  *) usage ;;
esac
[ "$(id -u)" = 0 ] || die "请以 root 执行"
command -v apt-get >/dev/null 2>&1 || die "只支持 Debian 系的系统"

say "1/5 安装系统软件包"
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
  chromium cage wlr-randr curl fonts-noto-cjk python3-venv systemd-timesyncd >/dev/null

say "2/5 建立账户"
id gongshi-board >/dev/null 2>&1 ||
  useradd --system --no-create-home --home-dir /var/lib/gongshi-board --shell /usr/sbin/nologin gongshi-board
id gongshi-kiosk >/dev/null 2>&1 ||
  useradd --system --create-home --home-dir /var/lib/gongshi-kiosk --shell /usr/sbin/nologin gongshi-kiosk
usermod --append --groups video,render,input gongshi-kiosk 2>/dev/null ||
  usermod --append --groups video,input gongshi-kiosk

say "3/5 安装屏端程序"
[ -x /opt/gongshi-board/bin/python ] || python3 -m venv /opt/gongshi-board
/opt/gongshi-board/bin/python -m pip install --quiet --disable-pip-version-check \
  --upgrade --force-reinstall --no-deps "$wheel"
/opt/gongshi-board/bin/python -m pip install --quiet --disable-pip-version-check "${wheel}[board]"

say "4/5 写入服务"
install -d -m 0755 /etc/gongshi /usr/local/lib/gongshi
umask 022
printf 'GONGSHI_SERVER=%s\n' "$server" >/etc/gongshi/board.env.new
# What the site has added by hand (a cache on the disk) stays.
if [ -f /etc/gongshi/board.env ]; then
  grep -v '^GONGSHI_SERVER=' /etc/gongshi/board.env >>/etc/gongshi/board.env.new || true
fi
mv /etc/gongshi/board.env.new /etc/gongshi/board.env
install -m 0755 "$here/kiosk.sh" /usr/local/lib/gongshi/kiosk.sh
for unit in gongshi-board gongshi-kiosk; do
  install -m 0644 "$here/../systemd/$unit.service" "/etc/systemd/system/$unit.service"
done
rotation=$(printf '%s' "$rotate" | sed 's/left/90/; s/right/270/; s/none/normal/')
install -d -m 0755 /etc/systemd/system/gongshi-kiosk.service.d
cat >/etc/systemd/system/gongshi-kiosk.service.d/rotation.conf <<UNIT
[Service]
Environment=GONGSHI_ROTATION=$rotation
UNIT

say "5/5 启动"
# The panel never sleeps by itself, and a shutdown key on a forgotten keyboard does nothing.
install -d -m 0755 /etc/systemd/logind.conf.d
printf '[Login]\nHandlePowerKey=ignore\nIdleAction=ignore\n' >/etc/systemd/logind.conf.d/gongshi.conf
systemctl enable --quiet --now systemd-timesyncd
systemctl daemon-reload
systemctl enable --quiet gongshi-board gongshi-kiosk
systemctl restart gongshi-board gongshi-kiosk

say "完成。屏上会出现配对码。下一步:在办公电脑执行 gongshi board confirm 屏名 配对码,再到屏前看一眼。"
