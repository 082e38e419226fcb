#include "tests/coverage/contract.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/coverage/text_file.h"

namespace flexiti_coverage {
namespace {

constexpr char kEveryEndpoint[] = "*";
constexpr char kOnline[] = "Online ";
constexpr char kClient[] = "/client-id/";

// "a.{b,c}" is a.b and a.c. One pair of braces with something in it; "{}" stands for itself.
std::vector<std::string> Expand(const std::string& field) {
  const size_t open = field.find('{');
  const size_t close = field.find('}');
  if (open == std::string::npos || close == std::string::npos || close == open + 1) return {field};
  std::vector<std::string> names;
  for (absl::string_view part : absl::StrSplit(field.substr(open + 1, close - open - 1), ',')) {
    names.push_back(absl::StrCat(field.substr(0, open), part, field.substr(close + 1)));
  }
  return names;
}

// What a path says beside the endpoint: "/…/v2.5/client-id/maple/captures" is {v2.5, "/captures"}.
struct Parts {
  std::string version;
  std::string rest;
  bool online = false;
  bool has_client = false;
};

Parts Take(const std::string& path) {
  Parts parts;
  parts.online = absl::StrContains(path, "/online-api/");
  size_t at = path.find(kClient);
  parts.has_client = at != std::string::npos;
  if (parts.has_client) {
    const size_t end = path.find('/', at + sizeof(kClient) - 1);
    parts.rest = end == std::string::npos ? "" : path.substr(end);
  } else {
    at = path.rfind("/oauth/token");
    parts.rest = at == std::string::npos ? path : path.substr(at);
  }
  const std::string base = path.substr(0, at);
  const std::string last = base.substr(base.rfind('/') + 1);
  parts.version =
      last.size() > 1 && last[0] == 'v' && absl::ascii_isdigit(last[1]) ? last : "(none)";
  return parts;
}

// The names of the ids where `path` is of the form `pattern`.
std::optional<std::vector<std::string>> Fit(const std::string& pattern, const std::string& path) {
  const std::vector<std::string> wanted = absl::StrSplit(pattern, '/');
  const std::vector<std::string> given = absl::StrSplit(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> names;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (absl::StartsWith(wanted[i], "{")) {
      names.push_back(wanted[i].substr(1, wanted[i].size() - 2));
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return names;
}

absl::Status Malformed(const std::string& line) {
  return absl::InvalidArgumentError(absl::StrCat("malformed: ", line));
}

}  // namespace

absl::StatusOr<Contract> Contract::Load() {
  absl::StatusOr<std::string> fields = ReadText("tests/coverage/contract.tsv");
  if (!fields.ok()) return fields.status();
  absl::StatusOr<std::string> errors = ReadText("tests/conformance/flexiti_errors.tsv");
  if (!errors.ok()) return errors.status();
  return Parse(*fields, *errors);
}

absl::StatusOr<Contract> Contract::Parse(const std::string& fields, const std::string& errors) {
  Contract contract;
  absl::Status status;
  for (const std::string& line : LinesAfterTheFirst(fields))
    status.Update(contract.AddFields(line));
  for (const std::string& line : LinesAfterTheFirst(errors)) status.Update(contract.AddError(line));
  if (!status.ok()) return status;
  return contract;
}

absl::Status Contract::AddFields(const std::string& line) {
  const std::vector<std::string> cells = absl::StrSplit(line, '\t');
  if (cells.size() != 3 || cells[2].empty()) return Malformed(line);
  const std::string& owner = cells[0];
  std::vector<std::string> names = {cells[2]};
  if (cells[1] != "error") names = absl::StrSplit(cells[2], ' ');
  std::vector<std::string> owners = {owner};
  if (owner == kEveryEndpoint) {
    owners = endpoints_;
  } else if (std::find(endpoints_.begin(), endpoints_.end(), owner) == endpoints_.end()) {
    endpoints_.push_back(owner);
  }
  for (const std::string& each : owners) {
    for (const std::string& field : names) {
      for (const std::string& name : Expand(field)) {
        if (!facts_.insert({each, cells[1], name}).second) return Malformed(line + " (twice)");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Contract::AddError(const std::string& line) {
  const std::vector<std::string> cells = absl::StrSplit(line, '\t');
  int status = 0;
  if (cells.size() < 4 || !absl::SimpleAtoi(cells[2], &status)) return Malformed(line);
  const std::string name = cells[3].empty() ? cells[2] : absl::StrCat(cells[2], " ", cells[3]);
  if (cells[0] == "ANY") {
    for (const std::string& endpoint : endpoints_) facts_.insert({endpoint, "error", name});
    return absl::OkStatus();
  }
  const std::string path{absl::StripPrefix(cells[1], "/client-id/{client_id}")};
  const std::string endpoint = absl::StrCat(cells[0], " ", path);
  facts_.insert({endpoint, "error", name});
  // The Online API's tokens are as the POS API's (contract, section 7).
  if (path == "/oauth/token") facts_.insert({kOnline + endpoint, "error", name});
  return absl::OkStatus();
}

std::optional<Called> Contract::Find(const std::string& method, const std::string& path) const {
  const Parts parts = Take(path);
  const std::string prefix = absl::StrCat(parts.online ? kOnline : "", method, " ");
  for (const std::string& endpoint : endpoints_) {
    if (!absl::StartsWith(endpoint, prefix)) continue;
    std::optional<std::vector<std::string>> names = Fit(endpoint.substr(prefix.size()), parts.rest);
    if (!names.has_value()) continue;
    if (parts.has_client) names->push_back("client_id");
    return Called{endpoint, parts.version, *std::move(names)};
  }
  return std::nullopt;
}

}  // namespace flexiti_coverage
