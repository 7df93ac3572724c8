package main

import (
	"context"
	"encoding/json"
	"net/http"

	api "todo-api-generators/generated/oapi_codegen"
	"todo-api-generators/lines"
)

type tasks struct{ api *api.ClientWithResponses }

func main() {
	lines.Serve(func(baseURL, token string) (lines.Client, error) {
		client, err := api.NewClientWithResponses(baseURL, api.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+token)
			return nil
		}))
		return tasks{client}, err
	})
}

// replyOf gives the parsed task or tasks, and the JSON of an error, which is parsed, too, if the contract has its status.
func replyOf[Parsed any](response *http.Response, body []byte, parsed *Parsed) lines.Reply {
	reply := lines.Reply{Status: response.StatusCode}
	if parsed != nil {
		reply.Body = parsed
	} else if len(body) > 0 {
		reply.Body = json.RawMessage(body)
	}
	return reply
}

func header(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

func (t tasks) List(query lines.Query) (lines.Reply, error) {
	response, err := t.api.ListTasksWithResponse(context.Background(), &api.ListTasksParams{Completed: query.Completed, Limit: query.Limit, Cursor: query.Cursor})
	if err != nil {
		return lines.Reply{}, err
	}
	return replyOf(response.HTTPResponse, response.Body, response.JSON200), nil
}

func (t tasks) Create(body []byte, key string) (lines.Reply, error) {
	var task api.TaskCreate
	if err := json.Unmarshal(body, &task); err != nil {
		return lines.Reply{}, err
	}
	response, err := t.api.CreateTaskWithResponse(context.Background(), &api.CreateTaskParams{IdempotencyKey: header(key)}, task)
	if err != nil {
		return lines.Reply{}, err
	}
	return replyOf(response.HTTPResponse, response.Body, response.JSON201), nil
}

func (t tasks) Get(id int64, ifNoneMatch string) (lines.Reply, error) {
	response, err := t.api.GetTaskWithResponse(context.Background(), id, &api.GetTaskParams{IfNoneMatch: header(ifNoneMatch)})
	if err != nil {
		return lines.Reply{}, err
	}
	return replyOf(response.HTTPResponse, response.Body, response.JSON200), nil
}

func (t tasks) Update(id int64, body []byte, ifMatch string) (lines.Reply, error) {
	var change api.TaskUpdate
	if err := json.Unmarshal(body, &change); err != nil {
		return lines.Reply{}, err
	}
	response, err := t.api.UpdateTaskWithResponse(context.Background(), id, &api.UpdateTaskParams{IfMatch: header(ifMatch)}, change)
	if err != nil {
		return lines.Reply{}, err
	}
	return replyOf(response.HTTPResponse, response.Body, response.JSON200), nil
}

func (t tasks) Complete(id int64, body []byte) (lines.Reply, error) {
	if body == nil {
		response, err := t.api.CompleteTaskWithBodyWithResponse(context.Background(), id, nil, "application/json", http.NoBody)
		if err != nil {
			return lines.Reply{}, err
		}
		return replyOf(response.HTTPResponse, response.Body, response.JSON200), nil
	}
	var completion api.TaskComplete
	if err := json.Unmarshal(body, &completion); err != nil {
		return lines.Reply{}, err
	}
	response, err := t.api.CompleteTaskWithResponse(context.Background(), id, nil, completion)
	if err != nil {
		return lines.Reply{}, err
	}
	return replyOf(response.HTTPResponse, response.Body, response.JSON200), nil
}

func (t tasks) Remove(id int64) (lines.Reply, error) {
	response, err := t.api.DeleteTaskWithResponse(context.Background(), id, nil)
	if err != nil {
		return lines.Reply{}, err
	}
	return replyOf[api.Task](response.HTTPResponse, response.Body, nil), nil
}
