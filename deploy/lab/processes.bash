# shellcheck shell=bash
# The lab's processes: starting them, knowing them again, ending them. Sourced by ./lab.
#
# NAME.pid holds the process id alone, for people and tests. Ids are used again after a kill -9 or a reboot,
# so NAME.born beside it says which process it was: the boot and the moment it started.

say() { printf 'lab: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# fail_with_log FILE REASON shows the end of the log, then the reason, and ends.
fail_with_log() {
	tail -n 20 "$1" >&2 || true
	die "$2 (log: $1)"
}

# born PID prints what no other process has in common with it; nothing, if it is gone or a zombie.
born() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	# The program's name, in parentheses, may hold blanks: count the fields behind it.
	read -ra stat <<<"${stat##*) }"
	[[ ${stat[0]} != [ZX] ]] || return 1
	printf '%s %s\n' "$(</proc/sys/kernel/random/boot_id)" "${stat[19]}"
}

# pid_of NAME prints the id of the running process, or fails.
pid_of() {
	local pid
	pid=$(cat "$LAB/$1.pid" 2>/dev/null) && [[ -n $pid ]] || return 1
	[[ $(born "$pid") == "$(cat "$LAB/$1.born" 2>/dev/null)" ]] || return 1
	printf '%s\n' "$pid"
}

running() { pid_of "$1" >/dev/null; }

# launch NAME COMMAND… starts a process of its own session that outlives this script. It inherits neither
# the terminal nor the lab's locks (descriptors 8 and 9).
launch() {
	setsid -- "${@:2}" </dev/null >>"$LAB/log/$1.log" 2>&1 8>&- 9>&- &
	disown
	record "$1" $!
}

# launch_jailed NAME COMMAND… is launch inside the Debian folder, in a process namespace: when the server dies,
# even by kill -9, the kernel ends its children with it, so that a new one never meets an old one's.
launch_jailed() {
	rm -f "$LAB/$1.pid"
	# A plain command, so that no shell of ours stays as its parent.
	env LAB="$LAB" ROOT="$ROOT" REPO="$REPO" LAB_UID="$LAB_UID" setsid -- unshare --mount --pid --fork --kill-child "$REPO/deploy/lab/jail" \
		--pid-file "$LAB/$1.pid" "${@:2}" </dev/null >>"$LAB/log/$1.log" 2>&1 8>&- 9>&- &
	disown
	local deadline=$((SECONDS + 5))
	until [[ -s $LAB/$1.pid ]]; do
		((SECONDS < deadline)) || fail_with_log "$LAB/log/$1.log" "$1 could not be started in $ROOT"
		sleep 0.02
	done
	record "$1" "$(<"$LAB/$1.pid")"
}

# record NAME PID writes the two files pid_of reads. A process that has ended already leaves no birth.
record() {
	born "$2" >"$LAB/$1.born" || true
	printf '%d\n' "$2" >"$LAB/$1.pid"
}

# jail runs a command inside the Debian folder as the lab's account, and returns when it ends.
jail() {
	env LAB="$LAB" ROOT="$ROOT" REPO="$REPO" LAB_UID="$LAB_UID" unshare --mount "$REPO/deploy/lab/jail" "$@"
}

# wait_until DEADLINE NAME CHECK… polls the check while NAME runs; fails when it has ended or time is up.
wait_until() {
	local deadline=$1 name=$2
	shift 2
	until "$@"; do
		running "$name" || return 1
		((SECONDS < deadline)) || return 1
		sleep 0.05
	done
}

# signal_and_wait NAME SIGNAL SECONDS sends the signal and waits for the end; fails if there is none.
signal_and_wait() {
	local pid deadline=$((SECONDS + $3))
	pid=$(pid_of "$1") || return 0
	kill "-$2" "$pid" 2>/dev/null || return 0
	while running "$1"; do
		((SECONDS < deadline)) || return 1
		sleep 0.05
	done
}

# forget NAME removes the traces of a process that has ended.
forget() { rm -f "$LAB/$1.pid" "$LAB/$1.born"; }

# port_taken PROTOCOL PORT VARIABLE says which program has the port; fails if it is free.
port_taken() {
	local owner
	owner=$(ss -Hlnp --"$1" "sport = :$2" | head -n 1)
	[[ -n $owner ]] || return 1
	if [[ $owner =~ \(\(\"([^\"]*)\",pid=([0-9]+) ]]; then
		say "port $2/$1 is in use by ${BASH_REMATCH[1]} (pid ${BASH_REMATCH[2]}): end it, or choose another with $3"
	else
		say "port $2/$1 is in use by a program that cannot be seen from here: choose another with $3"
	fi
}

# http_status HOST PORT PATH [USER:PASSWORD] prints the status code of a GET; needs no curl.
http_status() {
	local line authorization=
	[[ -n ${4:-} ]] && authorization="Authorization: Basic $(printf '%s' "$4" | base64 -w0)"$'\r\n'
	{
		exec 7<>"/dev/tcp/$1/$2" || return 1
	} 2>/dev/null
	printf 'GET %s HTTP/1.0\r\nHost: %s\r\n%s\r\n' "$3" "$1" "$authorization" >&7
	read -r -t 5 line <&7 || line=
	exec 7>&-
	[[ $line =~ ^HTTP/[0-9.]+\ ([0-9]+) ]] && printf '%s\n' "${BASH_REMATCH[1]}"
}
