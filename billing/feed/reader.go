package feed

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reader reads one file line by line. It skips lines that are wrong and keeps their faults.
type Reader[T any] struct {
	csv    *csv.Reader
	layout layout
	parse  func(*row) T

	line   int
	value  T
	faults Faults
	err    error
}

// newReader reads the header. The error says what is wrong with the file as a whole.
func newReader[T any](in io.Reader, columns []string, parse func(*row) T) (*Reader[T], error) {
	text := bufio.NewReaderSize(in, 1<<20)
	if err := skipMark(text); err != nil {
		return nil, err
	}
	lines := csv.NewReader(text)
	lines.FieldsPerRecord = -1 // counted here, with a better reason
	lines.ReuseRecord = true
	header, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the file is empty: want a header, %s", strings.Join(columns, ","))
	}
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	layout, err := newLayout(columns, header)
	if err != nil {
		return nil, err
	}
	return &Reader[T]{csv: lines, layout: layout, parse: parse}, nil
}

// skipMark skips a byte order mark of UTF-8 and refuses those of UTF-16.
func skipMark(text *bufio.Reader) error {
	start, err := text.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xFF\xFE")), bytes.HasPrefix(start, []byte("\xFE\xFF")):
		return errors.New("the file is UTF-16: save it as UTF-8")
	case bytes.Equal(start, []byte("\uFEFF")):
		_, err = text.Discard(len(start))
		return err
	}
	return nil
}

// Next goes on to the next line that is right, and reports whether there is one.
func (r *Reader[T]) Next() bool {
	for r.err == nil {
		fields, err := r.csv.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return false
		case errors.As(err, &wrong):
			r.faults.add(wrong.StartLine, wrong.Err)
		case err != nil:
			r.err = err
		default:
			if r.take(fields) {
				return true
			}
		}
	}
	return false
}

// take reads the fields of one line and reports whether they are right.
func (r *Reader[T]) take(fields []string) bool {
	r.line, _ = r.csv.FieldPos(0)
	if err := r.layout.check(fields); err != nil {
		r.faults.add(r.line, err)
		return false
	}
	row := row{layout: r.layout, fields: fields}
	r.value = r.parse(&row)
	if len(row.faults) > 0 {
		r.faults.add(r.line, errors.Join(row.faults...))
		return false
	}
	return true
}

// Value returns what the line that Next found says.
func (r *Reader[T]) Value() T { return r.value }

// Line returns the number of the line that Next found; the header is line 1.
func (r *Reader[T]) Line() int { return r.line }

// Fault adds a line that is wrong for a reason the reader cannot know.
func (r *Reader[T]) Fault(line int, reason error) { r.faults.add(line, reason) }

// Faulty reports whether a line was wrong so far.
func (r *Reader[T]) Faulty() bool { return r.faults.Count > 0 }

// Err returns, after the last line, what was wrong: an error of reading, or *Faults. It returns nil if all was right.
func (r *Reader[T]) Err() error {
	if r.err != nil {
		return r.err
	}
	if r.Faulty() {
		return r.faults.sorted()
	}
	return nil
}

// layout says where the columns of a file are.
type layout struct {
	columns []string // by the number the parser knows them by
	at      []int    // where each is in a line
	width   int      // fields of a line
}

// newLayout takes the columns in any order. The error names those that are missing, unknown or there twice.
func newLayout(columns, header []string) (layout, error) {
	l := layout{columns: columns, at: make([]int, len(columns)), width: len(header)}
	names := make([]string, len(header))
	var faults []string
	for i, name := range header {
		names[i] = strings.ToLower(strings.TrimSpace(name))
		switch {
		case !slices.Contains(columns, names[i]):
			faults = append(faults, fmt.Sprintf("column %q is not known", name))
		case slices.Contains(names[:i], names[i]):
			faults = append(faults, fmt.Sprintf("column %q is there twice", name))
		}
	}
	for i, column := range columns {
		if l.at[i] = slices.Index(names, column); l.at[i] < 0 {
			faults = append(faults, fmt.Sprintf("column %q is missing", column))
		}
	}
	if len(faults) > 0 {
		return layout{}, fmt.Errorf("header: %s; want %s, parted by commas", strings.Join(faults, ", "), strings.Join(columns, ","))
	}
	return l, nil
}

func (l layout) check(fields []string) error {
	if len(fields) != l.width {
		return fmt.Errorf("%d fields: want %d, as in the header", len(fields), l.width)
	}
	for _, field := range fields {
		if !utf8.ValidString(field) {
			return errors.New("not UTF-8: save the file as UTF-8")
		}
		if strings.ContainsRune(field, 0) {
			return errors.New("a NUL character")
		}
	}
	return nil
}

// row is one line while it is read.
type row struct {
	layout layout
	fields []string
	faults []error
}

// text returns a field without blanks around it.
func (r *row) text(column int) string { return strings.TrimSpace(r.fields[r.layout.at[column]]) }

// need returns a field that must not be empty.
func (r *row) need(column int) string {
	text := r.text(column)
	if text == "" {
		r.fault(column, errors.New("missing"))
	}
	return text
}

func (r *row) fault(column int, reason error) {
	r.faults = append(r.faults, fmt.Errorf("%s: %w", r.layout.columns[column], reason))
}

// field returns a field as parse reads it.
func field[T any](r *row, column int, parse func(string) (T, error)) T {
	value, err := parse(r.text(column))
	if err != nil {
		r.fault(column, err)
	}
	return value
}
