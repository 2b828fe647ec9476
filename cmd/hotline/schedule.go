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
	faults := []error{eachDepartment(c.Hours, routing.Services, func(d routing.Department, text string) error {
		week, dayAndNight, err := routing.ParseWeek(text)
		if !dayAndNight {
			s.Weeks[d] = week
		}
		return err
	})}
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
	hours := make(map[routing.Department]routing.Day)
	err := eachDepartment(e.Hours, routing.Any, func(d routing.Department, text string) (err error) {
		hours[d], err = routing.ParseDay(text)
		return err
	})
	if len(e.Hours) == 0 {
		err = errors.New("hours: none")
	}
	return hours, err
}

// eachDepartment reads hours that are given by department, from the lowest that is meant. The error names every fault by its
// key.
func eachDepartment(hours map[string]string, lowest routing.Department, read func(routing.Department, string) error) error {
	var faults []error
	seen := make(map[routing.Department]bool)
	for _, key := range slices.Sorted(maps.Keys(hours)) {
		d, err := departmentOf(key, lowest)
		switch {
		case err != nil:
		case seen[d]:
			err = fmt.Errorf("department %d is there twice", int(d))
		default:
			seen[d] = true
			err = read(d, hours[key])
		}
		faults = append(faults, named("hours."+key, err))
	}
	return errors.Join(faults...)
}

// departmentOf reads a department, by its key in the menu or by its name, from the lowest that is meant.
func departmentOf(word string, lowest routing.Department) (routing.Department, error) {
	for _, d := range append([]routing.Department{routing.Any}, routing.Departments()...) {
		if d >= lowest && (word == strconv.Itoa(int(d)) || word == d.String()) {
			return d, nil
		}
	}
	return 0, fmt.Errorf("department %q is not %d to 5 or a name such as %s", word, int(lowest), routing.Support)
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
