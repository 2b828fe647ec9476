package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/routing"
)

// schedule returns the departments' opening hours. The error names every fault.
func (c config) schedule(zone *time.Location) (routing.Schedule, error) {
	s := routing.Schedule{
		Zone: zone, Weeks: make(map[routing.Department]routing.Week), Holidays: make(map[string]bool),
		Exceptions: make(map[string]map[routing.Department]routing.Day),
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(c.Hours)) {
		department, err := departmentOf(key, 1)
		week, dayAndNight, wrong := routing.ParseWeek(c.Hours[key])
		if err = errors.Join(err, wrong); err != nil {
			faults = append(faults, named("hours."+key, err))
			continue
		}
		if !dayAndNight {
			s.Weeks[department] = week
		}
	}
	for _, day := range c.Holidays {
		s.Holidays[day] = true
	}
	for i, exception := range c.Exceptions {
		hours, err := exception.hours()
		faults = append(faults, named(fmt.Sprintf("exceptions[%d]", i), err))
		if s.Exceptions[exception.Date] != nil {
			faults = append(faults, fmt.Errorf("exceptions[%d]: %s is there twice", i, exception.Date))
		}
		s.Exceptions[exception.Date] = hours
	}
	return s, errors.Join(append(faults, s.Validate())...)
}

// hours returns the hours of the day by department.
func (e exceptionConfig) hours() (map[routing.Department]routing.Day, error) {
	var faults []error
	hours := make(map[routing.Department]routing.Day)
	for _, key := range slices.Sorted(maps.Keys(e.Hours)) {
		department, err := departmentOf(key, 0)
		day, wrong := routing.ParseDay(e.Hours[key])
		if err = errors.Join(err, wrong); err != nil {
			faults = append(faults, named("hours."+key, err))
			continue
		}
		hours[department] = day
	}
	if len(e.Hours) == 0 {
		faults = append(faults, errors.New("hours: none"))
	}
	return hours, errors.Join(faults...)
}

// departmentOf reads a department by its key in the menu, from the lowest that is meant.
func departmentOf(key string, lowest routing.Department) (routing.Department, error) {
	n, err := strconv.Atoi(key)
	if d := routing.Department(n); err == nil && d >= lowest && d.Valid() {
		return d, nil
	}
	return 0, fmt.Errorf("department %q is not %d to 5", key, int(lowest))
}

// named puts the key before each fault.
func named(key string, err error) error {
	if err == nil {
		return nil
	}
	lines := strings.Split(err.Error(), "\n")
	faults := make([]error, len(lines))
	for i, line := range lines {
		faults[i] = fmt.Errorf("%s: %s", key, line)
	}
	return errors.Join(faults...)
}

// check names everything that is wrong with how subscribers are called back.
func (c callBacksConfig) check() error {
	var faults []error
	if c.Endpoint == "" {
		faults = append(faults, errors.New("callbacks.endpoint: missing"))
	}
	if _, kind, _ := number.Parse(c.CallerID, ""); c.CallerID != "" && kind != number.Subscriber && kind != number.Foreign {
		faults = append(faults, fmt.Errorf("callbacks.caller_id: %s is no telephone number", billing.MaskPhone(c.CallerID)))
	}
	if c.Ring < time.Second {
		faults = append(faults, fmt.Errorf("callbacks.ring: %v is below 1s", c.Ring))
	}
	if c.Tries < 1 {
		faults = append(faults, fmt.Errorf("callbacks.tries: %d is below 1", c.Tries))
	}
	if c.Every <= 0 {
		faults = append(faults, fmt.Errorf("callbacks.every: %v is not above 0", c.Every))
	}
	if c.PerDay < 1 {
		faults = append(faults, fmt.Errorf("callbacks.per_day: %d is below 1", c.PerDay))
	}
	for i, code := range c.Foreign {
		if !number.CallingCode(code) {
			faults = append(faults, fmt.Errorf("callbacks.foreign[%d]: %q is not a country's calling code such as 48", i, code))
		}
	}
	return errors.Join(faults...)
}
