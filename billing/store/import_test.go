package store_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/feed"
	"hotline/billing/store"
)

func (d *database) importContracts(text string) (store.Imported, error) {
	return d.ImportContracts(d.t.Context(), strings.NewReader(contractsHeader+text))
}

func imported(t *testing.T, want store.Imported) func(store.Imported, error) {
	return func(got store.Imported, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "import", want, got)
	}
}

// faults returns the wrong lines of an import that must have failed.
func faults(t *testing.T, err error) []feed.Fault {
	t.Helper()
	var wrong *feed.Faults
	if !errors.As(err, &wrong) {
		t.Fatalf("error %v, want wrong lines", err)
	}
	return wrong.First
}

func TestImportContractsAgain(t *testing.T) {
	const olenaLine = "1000001,Олена,м. Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,-125.50,active,home,050 111 22 33;044 555 66 77\n"
	d := newDatabase(t)
	imported(t, store.Imported{Lines: 1})(d.importContracts(olenaLine))
	imported(t, store.Imported{Lines: 2, Added: 1, Changed: 1})(d.importContracts(
		"1000001,Олена,Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,99,suspended,home,0671234567;0501112233\n" +
			"1000003,Іван,Київ,вул. Миру,17-А,6,Дім 100,2026-11-20,0,active,home,\n"))
	account := d.lookUp("+380671234567", monday).Contracts[0]
	if account.Balance != 9900 || account.Status != billing.StatusSuspended || account.Mobile != "+380671234567" {
		t.Errorf("after the second import: %+v", account)
	}
	if got := d.lookUp(olena, monday).Contracts; len(got) != 1 || got[0].Mobile != "+380671234567" {
		t.Errorf("a phone that stays: %+v", got)
	}
	if got := d.lookUp(office, monday).Contracts; len(got) != 1 || got[0].Contract != "1000002" {
		t.Errorf("a phone that went from one of two contracts: %+v", got)
	}
}

func TestImportContractsNamesEveryBadLine(t *testing.T) {
	d := newDatabase(t)
	const good = "Є,Київ,Миру,1,1,Дім 100,2026-01-01,0,active,home,0501112234\n"
	_, err := d.importContracts("2000001," + good + "2000002,Є,Київ,Миру,1,1,Дім 100,2026-02-30,1.234,gone,home,12;050\n" +
		"2000001," + good + "2000003," + good + "x," + good)
	got := faults(t, err)
	want := []int{3, 4, 6}
	if len(got) != len(want) {
		t.Fatalf("faults %+v, want in lines %v", got, want)
	}
	for i, fault := range got {
		if fault.Line != want[i] {
			t.Errorf("fault %d in line %d, want %d", i, fault.Line, want[i])
		}
	}
	for _, part := range []string{"connected_on", "balance", "status", "phones"} {
		if !strings.Contains(got[0].Reason, part) {
			t.Errorf("line 3: %s: nothing of %s", got[0].Reason, part)
		}
	}
	if !strings.Contains(got[1].Reason, "line 2") {
		t.Errorf("line 4: %s: not where the contract is already", got[1].Reason)
	}
	if n := len(d.lookUp("+380501112234", monday).Contracts); n != 0 {
		t.Errorf("%d contracts of a file with bad lines were imported", n)
	}
}

func TestImportContractsOfAnUnknownTariff(t *testing.T) {
	d := newDatabase(t)
	got, err := d.importContracts("2000001,Є,Київ,Миру,1,1,Архів,2026-01-01,0,active,home,\n" +
		"2000002,Є,Київ,Миру,1,1,Архів,2026-01-01,0,active,home,\n")
	if err != nil || len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], `"Архів" is not known: 2 contracts`) {
		t.Errorf("%+v, %v; want a warning about 2 contracts", got, err)
	}
}

func TestImportTariffs(t *testing.T) {
	d := newDatabase(t)
	file := func(lines string) (store.Imported, error) {
		return d.ImportTariffs(t.Context(), strings.NewReader(tariffsHeader+lines))
	}
	imported(t, store.Imported{Lines: 3, Added: 1, Changed: 1})(file("Дім 100,190,0:3;6:5;24:7\nОфіс,900.50,0:1\nНовий,1,\n"))
	_, err := file("Дім 100,1,\nДім 100,2,\nІнший,x,6:1;3:1\n")
	if got := faults(t, err); len(got) != 2 || got[0].Line != 3 || got[1].Line != 4 {
		t.Errorf("faults %+v, want in lines 3 and 4", got)
	}
	if fee := d.lookUp(olena, monday).Contracts[0].Tariff.MonthlyFee; fee != 19000 {
		t.Errorf("fee %s of a file with bad lines", fee)
	}
}

func TestImportOutages(t *testing.T) {
	d := newDatabase(t)
	file := func(lines string) (store.Imported, error) {
		return d.ImportOutages(t.Context(), strings.NewReader(outagesHeader+lines), monday)
	}
	const open = "a,fault,Київ,Миру,1-17;17а,2026-11-23T11:00:00+02:00,,,\nb,planned,Київ,*,*,2026-11-24T11:00:00+02:00,2026-11-24T12:00:00+02:00,,\n"
	imported(t, store.Imported{Lines: 2, Added: 2})(file(open))
	imported(t, store.Imported{Lines: 2})(file(open))
	if _, err := d.Subscribe(t.Context(), "call/1", "a", olena, monday); err != nil {
		t.Fatal(err)
	}
	const closed = "a,fault,Київ,Миру,1-17;17а,2026-11-23T11:00:00+02:00,,2026-11-23T11:30:00+02:00,\n"
	imported(t, store.Imported{Lines: 1, Changed: 1})(file(closed))
	imported(t, store.Imported{Lines: 1})(file(closed))
	equal(t, "told", []string{"a 1000001 +380501112233 call/1"}, d.told)

	_, err := file("c,fire,Київ,Миру,1,2026-11-23T11:00:00+02:00,,,\nd,fault,Київ,Миру,0,now,,2026-11-23T13:00:00+02:00,\ne,fault,,,,2026-11-23T11:00:00+02:00,,2026-11-23T10:00:00+02:00,\n")
	if got := faults(t, err); len(got) != 3 {
		t.Errorf("faults %+v, want 3", got)
	}
}

func TestImportPayments(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday.AddDate(-1, 0, 0)) // a file has no payments of the future
	file := func(lines string) (store.Imported, error) {
		return d.ImportPayments(t.Context(), strings.NewReader(paymentsHeader+lines))
	}
	const lines = "1000001,100,2025-11-24T10:00:00+02:00\n1000002,5,2025-11-24T10:00:00+02:00\n1000001,30,2025-11-25T10:00:00+02:00\n"
	imported(t, store.Imported{Lines: 3, Added: 3})(file(lines))
	got, err := file(lines + "1000002,5,2025-11-24T08:00:00Z\n1000002,6,2025-11-24T08:00:00Z\n")
	if err != nil || got.Added != 1 || len(got.Warnings) != 1 {
		t.Errorf("%+v, %v; want one new payment and a warning", got, err)
	}
	if account := d.lookUp(olena, monday).Contracts[0]; account.Balance != 450 || account.Credits[0].State != billing.CreditPaid ||
		account.Credits[0].ClosedOn != day("2025-11-25") {
		t.Errorf("account %+v, want 4.50 and the credit paid by the second payment", account)
	}
	_, err = file("1000001,7,2025-11-26T10:00:00+02:00\n7,1,2025-11-26T10:00:00+02:00\n1000001,1,1,1\n1000001,,\n")
	if got := faults(t, err); len(got) != 3 || got[0].Line != 3 {
		t.Errorf("faults %+v, want in lines 3 to 5", got)
	}
	if got := d.lookUp(olena, monday).Contracts[0].Balance; got != 450 {
		t.Errorf("balance %s after a file with bad lines", got)
	}
}

func TestImportManyPayments(t *testing.T) {
	d := newDatabase(t)
	var file strings.Builder
	file.WriteString(paymentsHeader)
	for i := range 12_000 {
		fmt.Fprintf(&file, "1000001,1,%s\n", monday.AddDate(-1, 0, 0).Add(time.Duration(i)*time.Second).Format(time.RFC3339))
	}
	imported(t, store.Imported{Lines: 12_000, Added: 12_000})(d.ImportPayments(t.Context(), strings.NewReader(file.String())))
	if got := d.lookUp(olena, monday).Contracts[0].Balance; got != 1200000-12550 {
		t.Errorf("balance %s", got)
	}
}

// TestImportPaymentsOfManyContracts takes few of the locks that all of the server shares.
func TestImportPaymentsOfManyContracts(t *testing.T) {
	const contracts = 20_000
	d := newDatabase(t)
	d.exec(`INSERT INTO contracts SELECT 3000000 + i, '', 'Київ', 'Миру', '1', '', 'Дім 100', '2026-01-01', 0, 'active', 'home'
		FROM generate_series(1, $1::int) i`, contracts)
	var file strings.Builder
	file.WriteString(paymentsHeader)
	for i := range contracts {
		fmt.Fprintf(&file, "%d,1,2026-01-02T10:00:00+02:00\n", 3_000_001+i)
	}
	held := 0
	end := atEnd(func() { held = d.advisoryLocks() })
	imported(t, store.Imported{Lines: contracts, Added: contracts})(
		d.ImportPayments(t.Context(), io.MultiReader(strings.NewReader(file.String()), end)))
	if held < 2 || held > 1100 {
		t.Errorf("%d locks are held at the end of the file, want at most 1100", held)
	}
}

// atEnd is the end of a file; it is called when the file is read so far.
type atEnd func()

func (end atEnd) Read([]byte) (int, error) {
	end()
	return 0, io.EOF
}

// advisoryLocks returns how many the session holds that holds most.
func (d *database) advisoryLocks() (held int) {
	d.t.Helper()
	err := d.conn.QueryRow(d.t.Context(), `SELECT coalesce(max(n), 0) FROM (
		SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' GROUP BY pid) l`).Scan(&held)
	if err != nil {
		d.t.Fatal(err)
	}
	return held
}

// TestImportAgainstAnOperator: a phone that an operator registers while an import adds it is the file's, at its place.
func TestImportAgainstAnOperator(t *testing.T) {
	d := newDatabase(t)
	d.exec("BEGIN")
	d.exec(`INSERT INTO phones (contract, number, position, registered_at, request) VALUES ('1000002', '+380671234567', 1001, $1, 'r')`, monday)
	imported := make(chan error, 1)
	go func() {
		_, err := d.importContracts("1000002,ТОВ,Київ,просп. Миру,3,,Офіс,2020-01-01,10,active,corporate,0671234567\n")
		imported <- err
	}()
	d.awaitBlocked()
	d.exec("COMMIT")
	if err := <-imported; err != nil {
		t.Fatal(err)
	}
	if d.count("SELECT count(*) FROM phones WHERE number = '+380671234567' AND position = 1 AND registered_at IS NULL AND request = ''") != 1 {
		t.Error("the phone of the file is still the operator's")
	}
}
