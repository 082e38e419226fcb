// The armed faults. Any thread.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>

#include "tests/sandbox/fault.h"
#include "tests/sandbox/http_message.h"

namespace flexiti_sandbox {

class FaultBoard {
 public:
  void Arm(const Fault& fault);
  void Clear();
  size_t armed() const;

  // The first fault that acts before the body is read, if one matches this head.
  std::optional<Fault> TakeForHead(const HttpRequest& request);
  // The first of the others that matches the whole request. Counts the call against it.
  std::optional<Fault> Take(const HttpRequest& request);

 private:
  std::optional<Fault> TakeIf(const HttpRequest& request, bool head_only);

  mutable std::mutex mutex_;
  std::list<Fault> faults_;
};

// True if the end of `path` matches `pattern`, in which '*' stands for any run of characters.
bool PathEndsWith(const std::string& path, const std::string& pattern);

}  // namespace flexiti_sandbox
