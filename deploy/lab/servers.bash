# shellcheck shell=bash
# One start_, ready_ and ports_ function for each process of the lab. Sourced by ./lab.

# --- PostgreSQL

ports_postgres() { port_taken tcp "$DATABASE_PORT" HOTLINE_DATABASE_URL; }

start_postgres() {
	[[ -s $LAB/postgres/PG_VERSION ]] || create_database
	# The file of a killed server would look "ready", and its process id may be somebody else's by now.
	rm -f "$LAB/postgres/postmaster.pid"
	local safety=()
	[[ $FAST == 1 ]] && safety=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
	launch_jailed postgres "$(postgres_bin)/postgres" -D /lab/postgres \
		-c listen_addresses=127.0.0.1 -c port="$DATABASE_PORT" -c unix_socket_directories= \
		-c max_connections=200 -c shared_buffers=64MB -c log_timezone=Europe/Kyiv "${safety[@]}"
}

# ready_postgres reads the state PostgreSQL itself writes for pg_ctl: "ready" in line 8 once recovery is over.
ready_postgres() {
	local state
	mapfile -t state 2>/dev/null <"$LAB/postgres/postmaster.pid" || return 1
	[[ ${state[7]:-} == ready* ]]
}

postgres_bin() { (cd "$ROOT" && printf '/%s\n' usr/lib/postgresql/*/bin | tail -n 1); }

# create_database makes the cluster beside its place, as the folder: interrupted, it is made anew.
create_database() {
	local log=$LAB/log/postgres.log bin
	bin=$(postgres_bin)
	rm -rf "$LAB/postgres" "$LAB/postgres.new"
	install -d -m 700 -o "$LAB_UID" -g "$LAB_UID" "$LAB/postgres.new"
	(umask 077 && printf '%s\n' "$DATABASE_PASSWORD" >"$LAB/postgres.password")
	chown "$LAB_UID" "$LAB/postgres.password"
	jail "$bin/initdb" -D /lab/postgres.new --username="$DATABASE_USER" --pwfile=/lab/postgres.password \
		--auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >>"$log" 2>&1 ||
		fail_with_log "$log" "PostgreSQL's folder could not be made"
	jail "$bin/postgres" --single -D /lab/postgres.new postgres \
		<<<"CREATE DATABASE \"$DATABASE_NAME\"" >>"$log" 2>&1 ||
		fail_with_log "$log" "the database $DATABASE_NAME could not be made"
	rm "$LAB/postgres.password"
	mv "$LAB/postgres.new" "$LAB/postgres"
}

# --- Redis

ports_redis() { port_taken tcp "$REDIS_PORT" HOTLINE_REDIS_URL; }

# Redis keeps nothing on disk: what is in it (queues, dialogue states) concerns calls that live.
start_redis() {
	install -d -o "$LAB_UID" -g "$LAB_UID" "$LAB/redis"
	launch_jailed redis /usr/bin/redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --dir /lab/redis \
		--save '' --appendonly no --daemonize no
}

ready_redis() {
	local line
	{ exec 7<>"/dev/tcp/127.0.0.1/$REDIS_PORT"; } 2>/dev/null || return 1
	printf 'PING\r\n' >&7
	read -r -t 2 line <&7 || line=
	exec 7>&-
	[[ $line == +PONG* ]]
}

# --- Asterisk

ports_asterisk() {
	local taken=1
	port_taken udp "$SIP_PORT" HOTLINE_LAB_SIP_PORT && taken=0
	port_taken tcp "$ARI_PORT" HOTLINE_LAB_ARI_PORT && taken=0
	return $taken
}

start_asterisk() {
	add_address
	configure_asterisk
	# Asterisk writes this file itself, beside what it prints while starting.
	touch "$LAB/log/asterisk.log"
	chown "$LAB_UID" "$LAB/log/asterisk.log"
	local priority=
	[[ $REALTIME == 0 ]] || priority=10 # what -p would set, which takes root's rights
	PRIORITY=$priority launch_jailed asterisk /usr/sbin/asterisk -fn
}

ready_asterisk() {
	[[ $(http_status 127.0.0.1 "$ARI_PORT" /ari/asterisk/ping "hotline:$(ari_password)") == 200 ]] &&
		asterisk_cli 'core waitfullybooted' >/dev/null
}

# own_addresses prints the machine's addresses but for those of 127.0.0.0/8.
own_addresses() { ip -o -4 address show up scope global | awk '{ sub("/.*", "", $4); print $4 }'; }

# add_address gives a machine without a network an address: browsers and Asterisk offer each other no address of
# 127.0.0.0/8 for the sound (ICE, RFC 8445 §5.1.1.1). Each lab has its own, made of its port, and takes it away when its
# Asterisk is stopped.
add_address() {
	[[ -z $(own_addresses) ]] || return 0
	ip address replace "$(lab_address)/32" dev lo 2>>"$LAB/log/asterisk.log" ||
		say "no network and no right to add an address: calls in the browser will have no sound"
}

remove_address() { ip address del "$(lab_address)/32" dev lo 2>/dev/null || true; }

lab_address() { printf '10.99.%d.%d\n' $((ARI_PORT >> 8)) $((ARI_PORT & 255)); }

# ice_candidates writes the part of rtp.conf that says where browsers reach the sound: not at any address of the machine,
# for it listens on 127.0.0.1 alone.
ice_candidates() {
	local address
	printf '\n[ice_host_candidates]\n'
	for address in $(own_addresses); do
		printf '%s => 127.0.0.1\n' "$address"
	done
}

# asterisk_cli COMMAND runs a command of Asterisk's console.
asterisk_cli() { jail /usr/sbin/asterisk -rx "$*"; }

# configure_asterisk copies the production files and fills in what differs at each site.
configure_asterisk() {
	local etc=$LAB/asterisk/etc file
	rm -rf "$etc"
	install -d -o "$LAB_UID" -g "$LAB_UID" "$LAB"/asterisk/{etc,etc/site,lib,spool,run}
	cp "$REPO"/deploy/asterisk/*.conf "$REPO/deploy/lab/queues.conf" "$etc/"
	for file in "$REPO"/deploy/asterisk/site/*.conf; do
		(umask 077 && fill_in <"$file" >"$etc/site/${file##*/}")
	done
	cat "$REPO/deploy/lab/dialplan.conf" >>"$etc/site/extensions.conf"
	fill_in <"$REPO/deploy/lab/try.conf" >>"$etc/site/pjsip.conf"
	ice_candidates >>"$etc/site/rtp.conf"
	chown -R "$LAB_UID:$LAB_UID" "$etc"
}

fill_in() {
	local text
	text=$(cat)
	text=${text//@SYSTEM_NAME@/$LAB_NAME}
	text=${text//@SIP_BIND@/127.0.0.1:$SIP_PORT}
	text=${text//@WS_BIND@/127.0.0.1}
	text=${text//@TRUNK_ADDRESS@/127.0.0.1}
	text=${text//@TRUNK_CONTACT@/127.0.0.1:$SUBSCRIBER_PORT}
	text=${text//@ARI_PORT@/$ARI_PORT}
	text=${text//@RTP_FIRST@/$RTP_FIRST}
	text=${text//@RTP_LAST@/$RTP_LAST}
	text=${text//@ARI_PASSWORD@/"$(ari_password)"}
	text=${text//@OPERATOR_PASSWORD@/"$OPERATOR_PASSWORD"}
	text=${text//@BROWSER_PASSWORD@/"$OPERATOR_PASSWORD"}
	printf '%s\n' "$text"
}

# --- the service

ports_hotline() { port_taken tcp "$HTTP_PORT" HOTLINE_HTTP_LISTEN; }

# start_hotline also loads the demo's subscribers of today, if the database is there and has none of its own.
start_hotline() {
	[[ -x $BINARY ]] || die "$BINARY is missing: make build makes it"
	local environment
	environment=$(print_environment)
	(
		cd "$REPO" || exit
		eval "$environment"
		if running postgres; then
			timeout 20 "$BINARY" demo load >>"$LAB/log/hotline.log" 2>&1 9>&- || say "the demo data could not be loaded"
		fi
		launch hotline "$BINARY" serve --config "$REPO/deploy/hotline.yaml"
	)
}

ready_hotline() { [[ $(http_status "$HTTP_HOST" "$HTTP_PORT" /readyz) == 200 ]]; }
