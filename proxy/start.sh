#!/bin/sh
# Fills in the names and ports, then starts the proxy. Only /run can be written.
set -eu
case $BASE_URL in
    https://*) ;;
    *) echo "BASE_URL must begin with https://, because the proxy handles TLS." >&2; exit 1 ;;
esac
HOST=${BASE_URL#https://}
export HOST="${HOST%/}" WEB=web:8000 HTTP=80 HTTPS=443 FOLDER=/etc/nginx
envsubst '$HOST $WEB $HTTP $HTTPS $FOLDER' </etc/nginx/alongside.template >/run/alongside.conf
exec nginx -e /dev/stderr -g 'daemon off;'
