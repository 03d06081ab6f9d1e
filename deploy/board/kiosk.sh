#!/bin/sh
# The panel: one window of Chromium, full screen, on the agent's page. Started by gongshi-kiosk.service.
# cage is a Wayland compositor that shows one window and nothing else: no desktop, no way out of it.
set -eu

profile=${RUNTIME_DIRECTORY:?started by systemd}/profile
page=http://127.0.0.1:8370/

# Turn the picture once the compositor is up; a panel that cannot be turned shows it lying.
if [ "${GONGSHI_ROTATION:-normal}" != normal ]; then
  (
    sleep 3
    for socket in "$XDG_RUNTIME_DIR"/wayland-[0-9]; do
      WAYLAND_DISPLAY=$(basename "$socket")
      export WAYLAND_DISPLAY
      output=$(wlr-randr | sed -n '1s/ .*//p')
      wlr-randr --output "$output" --transform "$GONGSHI_ROTATION"
    done
  ) &
fi

# On a wall nobody may be asked to restore pages, translate, update or sign in.
exec cage -d -- chromium \
  --kiosk "$page" \
  --user-data-dir="$profile" \
  --ozone-platform=wayland \
  --remote-debugging-port=9222 \
  --incognito \
  --no-first-run \
  --no-default-browser-check \
  --noerrdialogs \
  --disable-infobars \
  --disable-session-crashed-bubble \
  --disable-background-networking \
  --disable-component-update \
  --disable-sync \
  --disable-translate \
  --disable-features=Translate,MediaRouter \
  --disable-breakpad \
  --disk-cache-size=1 \
  --password-store=basic \
  --overscroll-history-navigation=0 \
  --force-device-scale-factor=1
