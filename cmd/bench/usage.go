package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of CPU times in /proc: USER_HZ is 100 on every Linux platform Go runs on.
const clockTick = 10 * time.Millisecond

// processes are those whose work is measured, by name.
type processes map[string]int

// cpuTimes is the CPU time each process has used so far.
type cpuTimes map[string]time.Duration

// times reads the CPU times.
func (p processes) times() (cpuTimes, error) {
	all := make(cpuTimes, len(p))
	var faults []error
	for name, pid := range p {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil {
			all[name], err = cpuTime(string(stat))
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("CPU time of %s: %w", name, err))
		}
	}
	return all, errors.Join(faults...)
}

// cpuTime reads user and system time from a line of /proc/PID/stat (proc(5), fields 14 and 15). The program's name, in
// parentheses, may hold blanks: fields are counted behind it.
func cpuTime(stat string) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, errors.New("not a line of /proc/PID/stat")
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * clockTick, errors.Join(err1, err2)
}

// since returns the share of one core used since earlier times, in percent.
func (now cpuTimes) since(earlier cpuTimes, elapsed time.Duration) map[string]float64 {
	shares := make(map[string]float64, len(now))
	for name, used := range now {
		shares[name] = 100 * (used - earlier[name]).Seconds() / elapsed.Seconds()
	}
	return shares
}
