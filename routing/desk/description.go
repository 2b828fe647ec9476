package desk

import (
	_ "embed"
	"net/http"
)

// description is the API's description as it was written.
//
//go:embed openapi.yaml
var description []byte

// GetSpecification answers with the API's description.
func (d *desk) GetSpecification(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(description) // the client is gone: nothing to tell it
}
