package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"

	"github.com/ogen-go/ogen/validate"

	api "todo-api-generators/generated/ogen"
	"todo-api-generators/lines"
)

type tasks struct{ api *api.Client }

type bearer string

func (token bearer) BearerAuth(context.Context, api.OperationName) (api.BearerAuth, error) {
	return api.BearerAuth{Token: string(token)}, nil
}

func main() {
	lines.Serve(func(baseURL, token string) (lines.Client, error) {
		client, err := api.NewClient(baseURL, bearer(token))
		return tasks{client}, err
	})
}

// replyOf gives what is in the field Response of a result: a task, tasks, or a problem, which has its status.
// A status that the contract does not have is an error that holds the response.
func replyOf(success int, result any, err error) (lines.Reply, error) {
	var unexpected *validate.UnexpectedStatusCodeError
	if errors.As(err, &unexpected) {
		body, err := io.ReadAll(unexpected.Payload.Body)
		return lines.Reply{Status: unexpected.StatusCode, Body: json.RawMessage(body)}, err
	}
	if err != nil {
		return lines.Reply{}, err
	}
	switch result.(type) {
	case *api.NotModified:
		return lines.Reply{Status: 304}, nil
	case *api.DeleteTaskNoContent:
		return lines.Reply{Status: 204}, nil
	}
	body, err := json.Marshal(reflect.ValueOf(result).Elem().FieldByName("Response").Addr().Interface())
	if err != nil {
		return lines.Reply{}, err
	}
	var problem struct{ Status int }
	if json.Unmarshal(body, &problem) == nil && problem.Status != 0 {
		success = problem.Status
	}
	return lines.Reply{Status: success, Body: json.RawMessage(body)}, nil
}

func tags(value string) api.OptEntityTags {
	return api.OptEntityTags{Value: api.EntityTags(value), Set: value != ""}
}

func (t tasks) List(query lines.Query) (lines.Reply, error) {
	var params api.ListTasksParams
	if query.Completed != nil {
		params.Completed.SetTo(*query.Completed)
	}
	if query.Limit != nil {
		params.Limit.SetTo(*query.Limit)
	}
	if query.Cursor != nil {
		params.Cursor.SetTo(*query.Cursor)
	}
	result, err := t.api.ListTasks(context.Background(), params)
	return replyOf(200, result, err)
}

func (t tasks) Create(body []byte, key string) (lines.Reply, error) {
	var task api.TaskCreate
	if err := json.Unmarshal(body, &task); err != nil {
		return lines.Reply{}, err
	}
	params := api.CreateTaskParams{IdempotencyKey: api.OptString{Value: key, Set: key != ""}}
	result, err := t.api.CreateTask(context.Background(), &task, params)
	return replyOf(201, result, err)
}

func (t tasks) Get(id int64, ifNoneMatch string) (lines.Reply, error) {
	result, err := t.api.GetTask(context.Background(), api.GetTaskParams{TaskID: api.TaskId(id), IfNoneMatch: tags(ifNoneMatch)})
	return replyOf(200, result, err)
}

func (t tasks) Update(id int64, body []byte, ifMatch string) (lines.Reply, error) {
	var change api.TaskUpdate
	if err := json.Unmarshal(body, &change); err != nil {
		return lines.Reply{}, err
	}
	result, err := t.api.UpdateTask(context.Background(), &change, api.UpdateTaskParams{TaskID: api.TaskId(id), IfMatch: tags(ifMatch)})
	return replyOf(200, result, err)
}

func (t tasks) Complete(id int64, body []byte) (lines.Reply, error) {
	var completion api.OptNilTaskComplete
	if body != nil {
		var value api.TaskComplete
		if err := json.Unmarshal(body, &value); err != nil {
			return lines.Reply{}, err
		}
		completion.SetTo(value)
	}
	result, err := t.api.CompleteTask(context.Background(), completion, api.CompleteTaskParams{TaskID: api.TaskId(id)})
	return replyOf(200, result, err)
}

func (t tasks) Remove(id int64) (lines.Reply, error) {
	result, err := t.api.DeleteTask(context.Background(), api.DeleteTaskParams{TaskID: api.TaskId(id)})
	return replyOf(204, result, err)
}
