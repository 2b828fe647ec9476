package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

const mediaJSON = "application/json"

// check holds a request to the description. The error names all that is missing or wrong, and shows none of it: it may
// be a telephone number.
func (o operation) check(r *http.Request) error {
	if o.Operation == nil {
		return nil
	}
	return errors.Join(o.checkParameters(r), o.checkBody(r))
}

func (o operation) checkParameters(r *http.Request) error {
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: make(map[string]string), QueryParams: r.URL.Query(),
		Route: &routers.Route{Path: o.path, PathItem: o.item, Method: r.Method, Operation: o.Operation},
	}
	var faults []error
	for _, parameters := range []openapi3.Parameters{o.item.Parameters, o.Parameters} {
		for _, p := range parameters {
			if p.Value.In == openapi3.ParameterInPath {
				input.PathParams[p.Value.Name] = r.PathValue(p.Value.Name)
			}
			if err := openapi3filter.ValidateParameter(r.Context(), input, p.Value); err != nil {
				faults = append(faults, fmt.Errorf("%s: %s", p.Value.Name, inWords(err)))
			}
		}
	}
	return errors.Join(faults...)
}

// checkBody reads the body and puts it back. Only JSON is described closely enough to be checked.
func (o operation) checkBody(r *http.Request) error {
	if o.RequestBody == nil {
		return nil
	}
	media := o.RequestBody.Value.Content.Get(mediaJSON)
	if media == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return fmt.Errorf("body: not JSON: %w", err)
	}
	if err := media.Schema.Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		return fmt.Errorf("body: %s", inWords(err))
	}
	return nil
}

// inWords says what the description objects to, and where, without the value.
func inWords(err error) string {
	var several openapi3.MultiError
	if errors.As(err, &several) {
		words := make([]string, len(several))
		for i, one := range several {
			words[i] = inWords(one)
		}
		return strings.Join(words, "; ")
	}
	var fault *openapi3.SchemaError
	if errors.As(err, &fault) {
		if at := strings.Join(fault.JSONPointer(), "."); at != "" {
			return at + ": " + fault.Reason
		}
		return fault.Reason
	}
	var request *openapi3filter.RequestError
	if errors.As(err, &request) && request.Reason != "" {
		return request.Reason
	}
	return "not of the form that the description asks for"
}
