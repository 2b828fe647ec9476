# shellcheck shell=bash
# The Debian folder: Asterisk 22, PostgreSQL and Redis of Debian's own packages, unpacked into a folder of
# their own, so that the machine's services and packages are never touched. Sourced by ./lab.

FOLDER_PACKAGES=asterisk,asterisk-modules,postgresql,redis-server,coreutils,bash

# ensure_folder makes the folder if it is not there. It is built beside its place and renamed when complete:
# an interrupted build leaves nothing that looks finished, and the next start begins anew.
ensure_folder() {
	[[ -e $ROOT/.complete ]] && return
	mkdir -p "$(dirname "$ROOT")"
	exec 8>"$ROOT.lock"
	flock 8
	[[ -e $ROOT/.complete ]] || build_folder
	exec 8>&-
}

build_folder() {
	require_tool mmdebstrap mmdebstrap
	local building=$ROOT.building log=$LAB/log/folder.log
	rm -rf --one-file-system "$building" "$ROOT"
	say "first start: unpacking Asterisk, PostgreSQL and Redis of Debian $SUITE (about 20 s and 400 MB; log: $log)"
	# "extract" unpacks without running the packages' own scripts: no service of theirs is ever
	# started and it takes half the time. A dated mirror's signatures are old: that is no fault here.
	mmdebstrap --variant=extract --mode=root --include="$FOLDER_PACKAGES" \
		--aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
		"$SUITE" "$building" "$(debian_mirror)" >"$log" 2>&1 8>&- 9>&- ||
		fail_with_log "$log" "Debian $SUITE could not be unpacked. Is the mirror reachable, and does it have $SUITE? HOTLINE_LAB_MIRROR and HOTLINE_LAB_SUITE choose others"
	furnish_folder "$building"
	mv "$building" "$ROOT"
}

# furnish_folder adds what the packages' scripts would have made: the account, and places to mount on.
furnish_folder() {
	local root=$1
	printf 'root:x:0:0::/:/bin/sh\nlab:x:%d:%d::/lab:/bin/sh\n' "$LAB_UID" "$LAB_UID" >"$root/etc/passwd"
	printf 'root:x:0:\nlab:x:%d:\n' "$LAB_UID" >"$root/etc/group"
	[[ -e $root/usr/bin/sh ]] || ln -s bash "$root/usr/bin/sh"
	rm -rf "$root"/etc/asterisk "$root"/usr/share/asterisk/sounds "$root"/usr/share/{doc,man,locale}
	rm -rf "$root/var/run"
	ln -s /run "$root/var/run"
	mkdir -p "$root"/lab "$root"/etc/asterisk "$root"/usr/share/asterisk/sounds \
		"$root"/var/{lib,log,spool}/asterisk "$root"/run/asterisk
	touch "$root/.complete"
}

# debian_mirror prints the mirror this machine itself installs from.
debian_mirror() {
	if [[ -n ${HOTLINE_LAB_MIRROR:-} ]]; then
		printf '%s\n' "$HOTLINE_LAB_MIRROR"
		return
	fi
	local codename mirror
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
	mirror=$(apt-get indextargets --format "\$(RELEASE) \$(REPO_URI)" 'Created-By: Packages' |
		awk -v suite="$codename" '$1 == suite && $2 ~ /debian\/?($|\/)/ { print $2; exit }')
	[[ -n $mirror ]] || die "no Debian mirror in this machine's apt sources: set HOTLINE_LAB_MIRROR to one"
	printf '%s\n' "$mirror"
}

# require_tool PROGRAM PACKAGE… installs the Debian packages if the program is missing.
require_tool() {
	command -v "$1" >/dev/null && return
	local log=$LAB/log/apt.log program=$1
	shift
	[[ $(id -u) == 0 ]] || die "$program is missing: run as root, or apt-get install $*"
	say "$program is missing; installing $* (log: $log)"
	{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
		</dev/null >"$log" 2>&1 8>&- 9>&- ||
		fail_with_log "$log" "$* could not be installed: apt-get install $* must work first"
}
