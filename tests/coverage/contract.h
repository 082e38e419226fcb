// What Flexiti's contract lists: contract.tsv (endpoints and fields) and the conformance tests'
// flexiti_errors.tsv (errors). Immutable; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/coverage/fact.h"

namespace flexiti_coverage {

// An endpoint that was called.
struct Called {
  std::string endpoint;                      // as in contract.tsv
  std::string version;                       // "v2.5"; "(none)" where the path has none
  std::vector<std::string> path_parameters;  // the names of the ids in the path
};

class Contract {
 public:
  // `fields` and `errors` are the texts of the two files. A malformed line is INVALID_ARGUMENT.
  static absl::StatusOr<Contract> Parse(const std::string& fields, const std::string& errors);
  // Reads them from the source tree, where tests run.
  static absl::StatusOr<Contract> Load();

  // Nothing: no endpoint of the contract. `path` is percent-encoded and without its query.
  std::optional<Called> Find(const std::string& method, const std::string& path) const;

  // All that it lists. An error of every endpoint is listed for each; one of an endpoint that
  // contract.tsv does not have is listed for that endpoint.
  const Facts& facts() const { return facts_; }
  bool Lists(const Fact& fact) const { return facts_.count(fact) != 0; }
  // In the order of contract.tsv.
  const std::vector<std::string>& endpoints() const { return endpoints_; }

 private:
  absl::Status AddFields(const std::string& line);
  absl::Status AddError(const std::string& line);

  std::vector<std::string> endpoints_;
  Facts facts_;
};

}  // namespace flexiti_coverage
