#!/bin/sh
# sh examples/notify.sh alice "Build done"
curl --fail --silent --show-error -H "Authorization: Bearer $CARILLON_TOKEN" --data-raw "$2" "${CARILLON_URL:-http://127.0.0.1:5001}/notify/$1"
