// The control port: Sandbox's own methods over HTTP and JSON, for programs in any language.
// README.md has the table. Anybody who reaches the port may do anything.
#pragma once

#include "tests/sandbox/http_message.h"
#include "tests/sandbox/sandbox.h"

namespace flexiti_sandbox {

class Control {
 public:
  explicit Control(Sandbox& sandbox) : sandbox_(sandbox) {}

  // Serves one accepted socket until it ends.
  void Serve(int fd);

 private:
  HttpReply Handle(const HttpRequest& request);
  HttpReply Get(const HttpRequest& request);
  HttpReply Post(const HttpRequest& request);

  Sandbox& sandbox_;
};

}  // namespace flexiti_sandbox
