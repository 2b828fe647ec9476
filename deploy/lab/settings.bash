# shellcheck shell=bash
# Where the lab keeps things, which ports it uses, and what it tells the service: every parameter comes from
# the environment (contract: "Addresses") or has its default here. Sourced by ./lab.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

LAB=$(realpath -m "${HOTLINE_LAB_DIR:-$REPO/.lab}")          # state, pid files, logs of this lab
ROOT=$(realpath -m "${HOTLINE_LAB_ROOT:-$REPO/.lab/root}")   # the Debian folder; labs may share one
SUITE=${HOTLINE_LAB_SUITE:-forky}                            # the Debian release with Asterisk 22
BINARY=${HOTLINE_LAB_BINARY:-$REPO/bin/hotline}              # the service's program
REALTIME=${HOTLINE_LAB_REALTIME:-0}                          # 1: Asterisk at real-time priority, as Debian's unit starts it (bench)
FAST=${HOTLINE_LAB_FAST:-0}                                  # 1: PostgreSQL need not survive a power cut (tests)

LAB_NAME=${HOTLINE_LAB_NAME:-hotline-lab}                    # Asterisk's, in the ids of its calls: labs that share databases need two
SIP_PORT=${HOTLINE_LAB_SIP_PORT:-5060}
RTP_PORTS=${HOTLINE_LAB_RTP_PORTS:-10000-10999}
ARI_PORT=${HOTLINE_LAB_ARI_PORT:-8088}
SUBSCRIBER_PORT=${HOTLINE_LAB_SUBSCRIBER_PORT:-5070}         # where the telephones of those who are called back answer
OPERATOR_PASSWORD=${HOTLINE_LAB_OPERATOR_PASSWORD:-hotline-demo}
DATABASE_URL=${HOTLINE_DATABASE_URL:-postgres://hotline:hotline@127.0.0.1:15432/hotline?sslmode=disable}
REDIS_URL=${HOTLINE_REDIS_URL:-redis://127.0.0.1:16379/0}
HTTP_LISTEN=${HOTLINE_HTTP_LISTEN:-127.0.0.1:8080}

# The account inside the Debian folder under which the servers run: PostgreSQL refuses root. The number is
# in the range Debian leaves free, so it is nobody on the host.
LAB_UID=64990

LAB_SERVERS=(postgres redis asterisk)

# parse_settings takes the URLs and ranges apart, and ends with the reason if one cannot be the lab's.
parse_settings() {
	parse_database_url
	parse_redis_url
	[[ $LAB_NAME =~ ^[A-Za-z0-9_-]+$ ]] || die "HOTLINE_LAB_NAME=$LAB_NAME: write it in letters, digits, - and _"
	[[ $SUBSCRIBER_PORT =~ ^[0-9]+$ ]] || die "HOTLINE_LAB_SUBSCRIBER_PORT=$SUBSCRIBER_PORT: write it as 5070"
	[[ $RTP_PORTS =~ ^([0-9]+)-([0-9]+)$ ]] || die "HOTLINE_LAB_RTP_PORTS=$RTP_PORTS: write it as 10000-10999"
	RTP_FIRST=${BASH_REMATCH[1]} RTP_LAST=${BASH_REMATCH[2]}
	HTTP_HOST=${HTTP_LISTEN%:*} HTTP_PORT=${HTTP_LISTEN##*:}
	# A wildcard or empty host is no address to ask at.
	[[ $HTTP_HOST =~ ^(|0\.0\.0\.0|\[::\])$ ]] && HTTP_HOST=127.0.0.1
	[[ $HTTP_PORT =~ ^[0-9]+$ ]] || die "HOTLINE_HTTP_LISTEN=$HTTP_LISTEN: write it as 127.0.0.1:8080"
}

parse_database_url() {
	local form='^postgres(ql)?://([^:@/]+):([^@/]+)@(127\.0\.0\.1|localhost):([0-9]+)/([^?]+)'
	[[ $DATABASE_URL =~ $form ]] ||
		die "HOTLINE_DATABASE_URL=$DATABASE_URL is not the lab's: write postgres://USER:PASSWORD@127.0.0.1:PORT/NAME"
	DATABASE_USER=${BASH_REMATCH[2]} DATABASE_PASSWORD=${BASH_REMATCH[3]}
	DATABASE_PORT=${BASH_REMATCH[5]} DATABASE_NAME=${BASH_REMATCH[6]}
}

parse_redis_url() {
	[[ $REDIS_URL =~ ^redis://(127\.0\.0\.1|localhost):([0-9]+)(/|$) ]] ||
		die "HOTLINE_REDIS_URL=$REDIS_URL is not the lab's: write redis://127.0.0.1:PORT/0"
	REDIS_PORT=${BASH_REMATCH[2]}
}

# ari_password prints the password of the ARI account: the given one, or one made up once for this lab.
ari_password() {
	local file=$LAB/ari.password
	if [[ -n ${HOTLINE_ASTERISK_PASSWORD:-} ]]; then
		(umask 077 && printf '%s\n' "$HOTLINE_ASTERISK_PASSWORD" >"$file")
	elif [[ ! -s $file ]]; then
		(umask 077 && od -An -tx1 -N16 /dev/urandom | tr -d ' \n' >"$file")
	fi
	cat "$file"
}

# print_environment writes what the service and the tests need to reach this lab, as shell exports.
print_environment() {
	mkdir -p "$LAB"
	export_line HOTLINE_LAB_DIR "$LAB"
	export_line HOTLINE_LAB_ROOT "$ROOT"
	export_line HOTLINE_LAB_REALTIME "$REALTIME"
	export_line HOTLINE_LAB_NAME "$LAB_NAME"
	export_line HOTLINE_LAB_SIP_PORT "$SIP_PORT"
	export_line HOTLINE_LAB_RTP_PORTS "$RTP_PORTS"
	export_line HOTLINE_LAB_ARI_PORT "$ARI_PORT"
	export_line HOTLINE_LAB_SUBSCRIBER_PORT "$SUBSCRIBER_PORT"
	export_line HOTLINE_LAB_OPERATOR_PASSWORD "$OPERATOR_PASSWORD"
	export_line HOTLINE_HTTP_LISTEN "$HTTP_LISTEN"
	export_line HOTLINE_DATABASE_URL "$DATABASE_URL"
	export_line HOTLINE_REDIS_URL "$REDIS_URL"
	export_line HOTLINE_ASTERISK_URL "http://127.0.0.1:$ARI_PORT/ari"
	export_line HOTLINE_ASTERISK_USERNAME hotline
	export_line HOTLINE_ASTERISK_PASSWORD "$(ari_password)"
	export_line HOTLINE_CALLBACKS_ENDPOINT "${HOTLINE_CALLBACKS_ENDPOINT:-PJSIP/trunk/sip:{number\}@127.0.0.1:$SUBSCRIBER_PORT}"
	export_line HOTLINE_SOUNDS_DIR "${HOTLINE_SOUNDS_DIR:-$REPO/sounds}"
	export_line HOTLINE_DESK_PHONE_PASSWORD "$OPERATOR_PASSWORD"
	export_line HOTLINE_DESK_DEMO "${HOTLINE_DESK_DEMO:-true}"
}

export_line() { printf 'export %s=%q\n' "$1" "$2"; }
