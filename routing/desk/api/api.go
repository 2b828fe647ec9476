// Package api is the HTTP API as code, made from its description, routing/desk/openapi.yaml, by oapi-codegen: the types of
// requests and answers, the routes with their parameters (the package desk fills them in), a client, and the description
// itself. Nothing here is written by hand.
package api

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config generate.yaml ../openapi.yaml
