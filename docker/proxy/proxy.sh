#!/bin/sh
# Runs nginx and keeps its list of gateways true: they come and go, and DNS knows them.
# GATEWAYS: name that resolves to all gateways. PORT: theirs. Certificate and key as secrets turn TLS on; HTTPS_PORT is
# the port under which the world then reaches it.
set -eu

GATEWAYS=${GATEWAYS:-tasks.gateway}
PORT=${PORT:-8080}
LOOK_SECONDS=${LOOK_SECONDS:-1}
own=/tmp/porchlight
mkdir -p "$own"

listen() {
    : >"$own/redirect.conf"
    if grep -q BEGIN /run/secrets/tls_certificate 2>/dev/null; then
        cat >"$own/listen.conf" <<TLS
listen 8443 ssl http2;
listen [::]:8443 ssl http2;
ssl_certificate /run/secrets/tls_certificate;
ssl_certificate_key /run/secrets/tls_key;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_session_cache shared:tls:8m;
ssl_session_timeout 1d;
ssl_session_tickets off;
add_header Strict-Transport-Security "max-age=31536000" always;
TLS
        shown=""
        [ "${HTTPS_PORT:-443}" = 443 ] || shown=":$HTTPS_PORT"
        echo "server { listen 8000; listen [::]:8000; return 308 https://\$host$shown\$request_uri; }" >"$own/redirect.conf"
    else
        printf 'listen 8000;\nlisten [::]:8000;\n' >"$own/listen.conf"
    fi
}

found() {
    { getent ahostsv4 "$GATEWAYS" || true; } | awk '{ print $1 }' | sort -u
}

write_upstreams() {
    servers=""
    for address in $1; do
        servers="$servers server $address:$PORT max_fails=1 fail_timeout=2s;"
    done
    [ -n "$servers" ] || servers="server 127.0.0.1:9;"  # nobody yet: answered as unavailable
    cat >"$own/upstreams.conf" <<UPSTREAMS
upstream gateways { zone gateways 128k; least_conn; $servers keepalive 32; }
upstream sticky_gateways { zone sticky_gateways 128k; hash \$remote_addr consistent; $servers keepalive 32; }
UPSTREAMS
}

# The port is free for the next proxy as soon as this one has ended, so it does not wait for websockets: their clients come
# back by themselves. What is being answered has half a second.
leave() {
    kill -QUIT "$nginx" 2>/dev/null || true
    sleep 0.5
    kill -TERM "$nginx" 2>/dev/null || true
    wait "$nginx" || true
    exit 0
}

listen
known=$(found)
write_upstreams "$known"
nginx -c /etc/porchlight/nginx.conf -g 'daemon off;' &
nginx=$!
trap leave TERM INT QUIT

while kill -0 "$nginx" 2>/dev/null; do
    sleep "$LOOK_SECONDS" &
    wait $! || true
    now=$(found)
    # Without an answer the last list stays: DNS away is not the gateways away.
    if [ -n "$now" ] && [ "$now" != "$known" ]; then
        known=$now
        write_upstreams "$known"
        echo "{\"service\":\"proxy\",\"event\":\"gateways\",\"addresses\":\"$(echo $known)\"}"
        nginx -c /etc/porchlight/nginx.conf -s reload || true
    fi
done
exit 1
