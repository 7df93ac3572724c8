// Package lines lets generators/lines.ts call a client that is written in Go.
package lines

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// Query has the filters and the page of a list; nil for what is not sent.
type Query struct {
	Completed *bool  `json:"completed"`
	Limit     *int   `json:"limit"`
	Cursor    *int64 `json:"cursor"`
}

// Reply has the status of a response, and its body as a value for JSON; nil for 204 and 304.
type Reply struct {
	Status int `json:"status"`
	Body   any `json:"body"`
}

// Client calls the six operations. Bodies are JSON, and an empty string is a header that is not sent.
type Client interface {
	List(query Query) (Reply, error)
	Create(body []byte, key string) (Reply, error)
	Get(id int64, ifNoneMatch string) (Reply, error)
	Update(id int64, body []byte, ifMatch string) (Reply, error)
	// Complete sends no body if body is nil.
	Complete(id int64, body []byte) (Reply, error)
	Remove(id int64) (Reply, error)
}

// Serve reads one call per line and writes one reply per line. The last two arguments of the program are the base URL and the token.
func Serve(connect func(baseURL, token string) (Client, error)) {
	client, err := connect(os.Args[1], os.Args[2])
	if err != nil {
		panic(err)
	}
	output := json.NewEncoder(os.Stdout)
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		reply, err := call(client, input.Bytes())
		if err == nil {
			err = output.Encode(reply)
		}
		if err != nil {
			_ = output.Encode(map[string]string{"error": fmt.Sprint(err)})
		}
	}
}

func call(client Client, line []byte) (Reply, error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(line, &parts); err != nil {
		return Reply{}, err
	}
	var operation string
	if err := json.Unmarshal(parts[0], &operation); err != nil {
		return Reply{}, err
	}
	switch operation {
	case "list":
		query, err := argument[Query](parts, 1)
		return then(err, func() (Reply, error) { return client.List(query) })
	case "create":
		key, err := argument[string](parts, 2)
		return then(err, func() (Reply, error) { return client.Create(parts[1], key) })
	}
	id, wrongID := argument[int64](parts, 1)
	switch operation {
	case "get":
		tag, err := argument[string](parts, 2)
		return then(errors.Join(wrongID, err), func() (Reply, error) { return client.Get(id, tag) })
	case "update":
		tag, err := argument[string](parts, 3)
		return then(errors.Join(wrongID, err), func() (Reply, error) { return client.Update(id, parts[2], tag) })
	case "complete":
		return then(wrongID, func() (Reply, error) { return client.Complete(id, given(parts, 2)) })
	case "remove":
		return then(wrongID, func() (Reply, error) { return client.Remove(id) })
	}
	return Reply{}, fmt.Errorf("no operation %s", operation)
}

func then(err error, next func() (Reply, error)) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	return next()
}

// argument decodes the argument at index; the zero value if it is missing or null.
func argument[Value any](parts []json.RawMessage, index int) (value Value, err error) {
	if part := given(parts, index); part != nil {
		err = json.Unmarshal(part, &value)
	}
	return value, err
}

func given(parts []json.RawMessage, index int) []byte {
	if index >= len(parts) || string(parts[index]) == "null" {
		return nil
	}
	return parts[index]
}
