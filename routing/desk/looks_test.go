package desk_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"hotline/routing/desk"
)

// looker is a desk that lives on between requests, as looks do.
func looker(t *testing.T, o *office) (look func(who, path string) int) {
	t.Helper()
	parts := o.parts()
	handler, err := desk.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return func(who, path string) int {
		request := httptest.NewRequest(http.MethodGet, path, http.NoBody)
		request.AddCookie(&http.Cookie{Name: "hotline", Value: who})
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		recorder := httptest.NewRecorder()
		parts.Gate.Wrap(handler).ServeHTTP(recorder, request)
		return recorder.Code
	}
}

// TestLookingIsAudited: who opens or finds a contract by hand is in the audit once; the one of the own call, and one that is not
// there, are not.
func TestLookingIsAudited(t *testing.T) {
	const contract, search = "/api/v1/contracts/1000001", "/api/v1/contracts?q=0501112233"
	o := newOffice()
	o.archive = &archive{}
	look := looker(t, o)
	for _, asked := range [][2]string{{"chief", contract}, {"chief", contract}, {"chief", search}, {"chief", search}, {"olena", contract}, {"olena", search},
		{"chief", "/api/v1/contracts/404"}} {
		look(asked[0], asked[1])
	}
	want := []string{"chief supervisor look_up_contract 1000001 done map[]", "chief supervisor search_contracts 1000001 done map[]"}
	if !slices.Equal(o.archive.noted, want) {
		t.Errorf("audit %q, want %q", o.archive.noted, want)
	}
}

// TestLookThatIsNotKept: it is shown all the same, and the next one is tried to be kept again.
func TestLookThatIsNotKept(t *testing.T) {
	o := newOffice()
	o.archive = &archive{noteErr: errors.New("the database is away")}
	look := looker(t, o)
	for range 2 {
		if status := look("chief", "/api/v1/contracts/1000001"); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	if len(o.archive.noted) != 2 {
		t.Errorf("%d entries were tried, want 2", len(o.archive.noted))
	}
}
