// When the storm is over: every request_id is repeated until it is answered, except those whose
// callers never came back, which the gateway must settle by itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/chaos/operation.h"
#include "tests/chaos/world.h"

namespace flexiti_test {

class Aftermath {
 public:
  // `world` has its last gateway running, and must outlive this.
  Aftermath(World& world, std::vector<OperationPtr> operations);

  // Rounds of calls until nothing is left that must still end, or the patience for it has: leases,
  // settle time and looks, and then some.
  void RepeatUntilSettled();

  // GetOperation of all, by request_id.
  std::map<std::string, Call> AskForStates();

 private:
  bool Settles(Door& door, const OperationPtr& operation);
  std::vector<OperationPtr> Round(std::vector<OperationPtr> open);

  World& world_;
  const std::vector<OperationPtr> operations_;
  const std::map<std::string, int> siblings_;
};

}  // namespace flexiti_test
