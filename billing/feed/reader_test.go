package feed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
)

const (
	header = "number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones\n"
	good   = "1000001,Олена,Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,-125.50,active,home,050 111 22 33; 0445556677;+380501112233;\n"
)

// read returns the contracts of a file and what was wrong with it.
func read(text string) ([]billing.Contract, error) {
	lines, err := Contracts(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	var contracts []billing.Contract
	for lines.Next() {
		contracts = append(contracts, lines.Value())
	}
	return contracts, lines.Err()
}

var olena = billing.Contract{
	Number: "1000001", Name: "Олена", Address: billing.Address{City: "Київ", Street: "вул. Миру", House: "17-А", Flat: "5"},
	Tariff: "Дім 100", ConnectedOn: billing.Date{Year: 2023, Month: time.November, Day: 20}, Balance: -12550,
	Status: billing.StatusActive, Segment: billing.SegmentHome, Phones: []billing.E164{"+380501112233", "+380445556677"},
}

func TestContracts(t *testing.T) {
	for name, text := range map[string]string{
		"plain":              header + good,
		"no end of line":     header + strings.TrimSuffix(good, "\n"),
		"byte order mark":    "\uFEFF" + header + good,
		"CRLF":               strings.ReplaceAll(header+good, "\n", "\r\n"),
		"blank lines":        header + "\n" + good + "\n\n",
		"quotes":             header + strings.Replace(good, "Олена", `"Олена"`, 1),
		"header in capitals": strings.ToUpper(header) + good,
		"columns in another order": "phones,name,city,street,house,flat,tariff,connected_on,balance,status,segment,number\n" +
			"0501112233;0445556677,Олена,Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,-125.5,active,home,1000001\n",
	} {
		contracts, err := read(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]billing.Contract{olena}, contracts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"empty":             {"", "the file is empty"},
		"mark only":         {"\uFEFF", "the file is empty"},
		"UTF-16":            {"\xFF\xFEn\x00u\x00", "UTF-16"},
		"UTF-16, the other": {"\xFE\xFF\x00n\x00u", "UTF-16"},
		"no header":         {good, `column "number" is missing`},
		"missing columns":   {"number,name\n", `column "phones" is missing`},
		"unknown column":    {strings.Replace(header, "phones", "phones,email", 1), `column "email" is not known`},
		"column twice":      {strings.Replace(header, "phones", "phones,name", 1), `column "name" is there twice`},
		"semicolons":        {strings.ReplaceAll(header, ",", ";"), "parted by commas"},
	} {
		_, err := read(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, tt.want)
		}
	}
}

func TestBadLines(t *testing.T) {
	line := func(column int, value string) string {
		fields := strings.Split(strings.TrimSpace(good), ",")
		fields[column] = value
		return strings.Join(fields, ",") + "\n"
	}
	for name, tt := range map[string]struct{ line, want string }{
		"contract with letters": {line(0, "A1"), "number: "},
		"contract too long":     {line(0, "1234567890123"), "1 to 12 digits"},
		"no contract":           {line(0, ""), "number: "},
		"bad date":              {line(7, "20.11.2023"), "connected_on: "},
		"no such day":           {line(7, "2023-02-29"), "connected_on: "},
		"decimal comma":         {line(8, `"1,5"`), "balance: "},
		"three decimals":        {line(8, "1.234"), "balance: "},
		"no balance":            {line(8, ""), "balance: "},
		"unknown status":        {line(9, "ACTIVE"), "status: "},
		"unknown segment":       {line(10, "flat"), "segment: "},
		"bad phone":             {line(11, "0501112233;050111223344556677"), "phones: number 05011122334•••6677"},
		"an extension":          {line(11, "101"), "phones: phone •••: internal"},
		"too few fields":        {"1,2\n", "2 fields: want 12"},
		"too many fields":       {strings.Replace(good, "\n", ",x\n", 1), "13 fields: want 12"},
		"not UTF-8":             {line(1, "\xCE\xEB\xE5\xED\xE0"), "not UTF-8"},
		"NUL":                   {line(1, "a\x00b"), "NUL"},
		"a quote in a field":    {line(1, `ТОВ "Зоря"`), "quote"},
	} {
		contracts, err := read(header + good + tt.line + good)
		var faults *Faults
		if !errors.As(err, &faults) || len(faults.First) != 1 || faults.First[0].Line != 3 || !strings.Contains(faults.First[0].Reason, tt.want) {
			t.Errorf("%s: error %v, want line 3 with %q", name, err, tt.want)
		}
		if len(contracts) != 2 {
			t.Errorf("%s: %d good lines, want the 2 others", name, len(contracts))
		}
	}
}

func TestAllFaultsOfALine(t *testing.T) {
	_, err := read(header + "x,,,,,,,today,free,none,none,none\n")
	const want = "1 line is wrong, nothing was imported:\n  line 2: number: "
	if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Count(err.Error(), ";") != 5 {
		t.Errorf("error %v, want all six faults", err)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	var faults Faults
	for line := range 1000 {
		faults.add(1000-line, errors.New("wrong"))
	}
	sorted := faults.sorted()
	if sorted.Count != 1000 || len(sorted.First) != MaxFaults || sorted.First[0].Line != 1 || sorted.First[MaxFaults-1].Line != MaxFaults {
		t.Errorf("%d of %d kept, lines %d to %d", len(sorted.First), sorted.Count, sorted.First[0].Line, sorted.First[len(sorted.First)-1].Line)
	}
	if !strings.HasSuffix(sorted.Error(), "and 900 more") {
		t.Error(sorted.Error())
	}
}

func TestNoNameInReasons(t *testing.T) {
	_, err := read(header + strings.Replace(good, "2023", "x", 1) + strings.Replace(good, "Київ", `"Ки"їв`, 1) + "Олена,Олена\n")
	if err == nil || strings.Contains(err.Error(), "Олена") || strings.Contains(err.Error(), "501112233") {
		t.Errorf("error %v, want neither name nor phone", err)
	}
}

func TestReadingFails(t *testing.T) {
	broken := errors.New("disk gone")
	lines, err := Contracts(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(header + good))))
	if err == nil {
		t.Errorf("%+v of a file that cannot be read", lines)
	}
	lines, err = Contracts(&brokenReader{strings.NewReader(header + good), broken})
	if err != nil {
		t.Fatal(err)
	}
	for lines.Next() {
	}
	if !errors.Is(lines.Err(), broken) {
		t.Errorf("error %v, want that of the disk", lines.Err())
	}
}

// brokenReader gives all of a text and then fails.
type brokenReader struct {
	text *strings.Reader
	err  error
}

func (b *brokenReader) Read(p []byte) (int, error) {
	if b.text.Len() == 0 {
		return 0, b.err
	}
	return b.text.Read(p)
}

func TestOtherFiles(t *testing.T) {
	tariffs, err := Tariffs(strings.NewReader("name,monthly_fee,credit_days\nДім,190,0:3;6:5;24:7\n,1,\nОфіс,1,6:1;3:1\n"))
	lines := faulty(t, tariffs, err)
	if want := []int{3, 4}; !slices.Equal(lines, want) {
		t.Errorf("tariffs: faults in lines %v, want %v", lines, want)
	}
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	outages, err := Outages(strings.NewReader("id,kind,city,street,houses,started_at,expected_at,cleared_at,note\n"+
		"a,fault,Київ,Миру,1-15;17а;20,2026-11-23T10:00:00Z,,2026-11-23T11:00:00Z,\n"+
		"b,fire,Київ,Миру,*,2026-11-23T10:00:00Z,,,\n"+
		"c,fault,Київ,Миру,*,2026-11-23T10:00:00Z,,2026-11-23T12:00:01Z,\n"+
		"d,fault,Київ,Миру,*,2026-11-23T10:00:00Z,,2026-11-23T09:00:00Z,\n"+
		"e,fault,Київ,Миру,0,2026-11-23 10:00,,,\n"+
		",fault,,,,,,,\n"), now)
	lines = faulty(t, outages, err)
	if want := []int{3, 4, 5, 6, 7}; !slices.Equal(lines, want) {
		t.Errorf("outages: faults in lines %v, want %v", lines, want)
	}
	payments, err := Payments(strings.NewReader("contract,amount,paid_at\n1,10.50,2026-11-23T10:00:00Z\nx,1,2026-11-23T10:00:00Z\n1,,\n1,1,2999-01-01T00:00:00Z\n"))
	lines = faulty(t, payments, err)
	if want := []int{3, 4, 5}; !slices.Equal(lines, want) {
		t.Errorf("payments: faults in lines %v, want %v", lines, want)
	}
}

// faulty reads a file whose line 2 alone is right, and returns the lines that are wrong.
func faulty[T any](t *testing.T, r *Reader[T], err error) []int {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		if r.Line() != 2 {
			t.Errorf("line %d is taken for right: %+v", r.Line(), r.Value())
		}
	}
	var faults *Faults
	if !errors.As(r.Err(), &faults) {
		t.Fatal(r.Err())
	}
	var lines []int
	for _, fault := range faults.First {
		lines = append(lines, fault.Line)
	}
	return lines
}

func ExamplePayments() {
	lines, err := Payments(strings.NewReader("contract,amount,paid_at\n1000001,200.50,2026-11-23T14:05:00+02:00\n1000001,free,now\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for lines.Next() {
		fmt.Println(lines.Line(), lines.Value().Contract, lines.Value().Amount)
	}
	fmt.Println(lines.Err())
	// Output:
	// 2 1000001 200.50
	// 1 line is wrong, nothing was imported:
	//   line 3: amount: amount "free": want hryvnias with a point, such as -125.50; paid_at: "now": want a time such as 2026-11-23T14:05:00+02:00
}
