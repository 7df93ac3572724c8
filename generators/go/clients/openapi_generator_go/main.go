package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	api "todo-api-generators/generated/openapi_generator_go"
	"todo-api-generators/lines"
)

type tasks struct{ api *api.TasksAPIService }

func main() {
	lines.Serve(func(baseURL, token string) (lines.Client, error) {
		configuration := api.NewConfiguration()
		configuration.Servers = api.ServerConfigurations{{URL: baseURL}}
		configuration.AddDefaultHeader("Authorization", "Bearer "+token)
		return tasks{api.NewAPIClient(configuration).TasksAPI}, nil
	})
}

// replyOf gives the parsed body of a success, and the model of an error, or its body if the contract does not have its status.
func replyOf(parsed any, response *http.Response, err error) (lines.Reply, error) {
	if response == nil {
		return lines.Reply{}, err
	}
	reply := lines.Reply{Status: response.StatusCode, Body: parsed}
	var refused *api.GenericOpenAPIError
	if !errors.As(err, &refused) {
		return reply, err
	}
	reply.Body = refused.Model()
	if reply.Body == nil && len(refused.Body()) > 0 {
		reply.Body = json.RawMessage(refused.Body())
	}
	return reply, nil
}

func (t tasks) List(query lines.Query) (lines.Reply, error) {
	request := t.api.ListTasks(context.Background())
	if query.Completed != nil {
		request = request.Completed(*query.Completed)
	}
	if query.Limit != nil {
		request = request.Limit(int32(*query.Limit))
	}
	if query.Cursor != nil {
		request = request.Cursor(*query.Cursor)
	}
	return replyOf(request.Execute())
}

func (t tasks) Create(body []byte, key string) (lines.Reply, error) {
	var task api.TaskCreate
	if err := json.Unmarshal(body, &task); err != nil {
		return lines.Reply{}, err
	}
	request := t.api.CreateTask(context.Background()).TaskCreate(task)
	if key != "" {
		request = request.IdempotencyKey(key)
	}
	return replyOf(request.Execute())
}

func (t tasks) Get(id int64, ifNoneMatch string) (lines.Reply, error) {
	request := t.api.GetTask(context.Background(), id)
	if ifNoneMatch != "" {
		request = request.IfNoneMatch(ifNoneMatch)
	}
	return replyOf(request.Execute())
}

func (t tasks) Update(id int64, body []byte, ifMatch string) (lines.Reply, error) {
	var change api.TaskUpdate
	if err := json.Unmarshal(body, &change); err != nil {
		return lines.Reply{}, err
	}
	request := t.api.UpdateTask(context.Background(), id).TaskUpdate(change)
	if ifMatch != "" {
		request = request.IfMatch(ifMatch)
	}
	return replyOf(request.Execute())
}

func (t tasks) Complete(id int64, body []byte) (lines.Reply, error) {
	request := t.api.CompleteTask(context.Background(), id)
	if body != nil {
		var completion api.TaskComplete
		if err := json.Unmarshal(body, &completion); err != nil {
			return lines.Reply{}, err
		}
		request = request.TaskComplete(completion)
	}
	return replyOf(request.Execute())
}

func (t tasks) Remove(id int64) (lines.Reply, error) {
	response, err := t.api.DeleteTask(context.Background(), id).Execute()
	return replyOf(nil, response, err)
}
