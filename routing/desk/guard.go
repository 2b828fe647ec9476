package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"hotline/routing/access"
	"hotline/routing/desk/api"
)

// operation is what the API's description says of one method of one path.
type operation struct {
	*openapi3.Operation

	rule access.Rule
	path string
	item *openapi3.PathItem
}

// extensions of the description: see its beginning.
const (
	extensionScope = "x-scope"
	extensionRoles = "x-roles"
	extensionEarly = "x-early"
)

// operations is the description: what there is, by its pattern in the router, such as "GET /api/v1/calls/{id}". It is read
// once, and never changed.
var operations = sync.OnceValues(readOperations)

func readOperations() (map[string]operation, error) {
	description, err := api.GetSpec()
	if err != nil {
		return nil, err
	}
	all := make(map[string]operation)
	for path, item := range description.Paths.Map() {
		for method, o := range item.Operations() {
			all[method+" "+path] = operation{Operation: o, rule: ruleOf(o), path: path, item: item}
		}
	}
	return all, nil
}

// ruleOf reads who may ask for an operation.
func ruleOf(o *openapi3.Operation) access.Rule {
	rule := access.Rule{Open: o.Security != nil && len(*o.Security) == 0}
	scope, _ := o.Extensions[extensionScope].(string)
	rule.Scope = access.Scope(scope)
	rule.Early, _ = o.Extensions[extensionEarly].(bool)
	roles, _ := o.Extensions[extensionRoles].([]any)
	for _, role := range roles {
		name, _ := role.(string)
		rule.Roles = append(rule.Roles, access.Role(name))
	}
	return rule
}

// guarded lets requests to the router pass whose sender may ask for that, and bounds them.
func (d *desk) guarded(router *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := router.Handler(r)
		asked, known := d.operations[pattern]
		switch {
		case !utf8.ValidString(r.URL.Path) || strings.ContainsRune(r.URL.Path, 0): // nothing that is stored is named like that
			complain(w, http.StatusNotFound, errors.New("no such path"))
			return
		case !known: // the router answers with 404 or 405
		case !d.Gate.Permitted(w, r, asked.rule):
			return
		case d.absent[pattern]:
			complain(w, http.StatusNotFound, errors.New("this service does not offer that"))
			return
		}
		if pattern != streamPattern { // it goes on until the page is closed
			ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
			defer cancel()
			r = r.WithContext(ctx)
			limit(w)
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		router.ServeHTTP(w, r)
	})
}

// slowest is how long a client may take to send its request and to receive the answer.
const slowest = requestTimeout + 5*time.Second

// limit bounds how long the client may take. The server sets these bounds anew for each request of a connection.
func limit(w http.ResponseWriter) {
	control, end := http.NewResponseController(w), time.Now().Add(slowest)
	_ = errors.Join(control.SetReadDeadline(end), control.SetWriteDeadline(end)) // what is no connection has none
}

// checked holds a request to what the description says of its parameters and body. The routes are the generated ones, so
// that the pattern is known by now.
func (d *desk) checked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := d.operations[r.Pattern].check(r); err != nil {
			complain(w, http.StatusBadRequest, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// badParameter answers a request whose parameter cannot be read at all.
func badParameter(w http.ResponseWriter, _ *http.Request, err error) {
	var format *api.InvalidParamFormatError
	if errors.As(err, &format) { // what was sent stays out of the answer: it may be a telephone number
		err = errors.New(format.ParamName + ": not of the form that the description asks for")
	}
	complain(w, http.StatusBadRequest, err)
}
