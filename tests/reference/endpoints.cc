#include "tests/reference/endpoints.h"

#include <algorithm>
#include <fstream>
#include <regex>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/flexiti/error_catalog.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;

constexpr size_t kColumns = 6;  // method, path, http_status, error, level, scenario

bool ReadRow(const std::string& line, DocumentedError& row) {
  const std::vector<std::string> cells = absl::StrSplit(line, '\t');
  if (cells.size() != kColumns || !absl::SimpleAtoi(cells[2], &row.http_status)) return false;
  const auto path = absl::StripPrefix(cells[1], "/client-id/{client_id}");
  row.endpoint = cells[0] == "ANY" ? kAnyEndpoint : absl::StrCat(cells[0], " ", path);
  row.word = cells[3];
  row.historic = cells[4] == "historic";
  row.inferred = cells[4] == "inferred";
  row.when = cells[5];
  return true;
}

}  // namespace

std::vector<std::string> EndpointsOf(const MethodDescriptor& method) {
  static const auto& endpoint = *new std::regex("\\b(GET|POST) (/[A-Za-z0-9_{}/-]+)");
  const std::string comment = CommentOf(method);
  std::vector<std::string> out;
  for (std::sregex_iterator at(comment.begin(), comment.end(), endpoint), end; at != end; ++at) {
    out.push_back(at->str());
  }
  return out;
}

absl::StatusOr<std::vector<DocumentedError>> LoadDocumentedErrors(const std::string& file) {
  std::ifstream in(file);
  if (!in.is_open()) return absl::NotFoundError(absl::StrCat(file, " cannot be opened"));
  std::vector<DocumentedError> out;
  std::string line;
  std::getline(in, line);  // names of the columns
  while (std::getline(in, line)) {
    DocumentedError row;
    if (!ReadRow(line, row)) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ":", out.size() + 2, " is no row of the error table"));
    }
    out.push_back(row);
  }
  return out;
}

Endpoints::Endpoints(const Contract& contract, const std::vector<DocumentedError>& errors)
    : errors_(errors) {
  for (const ServiceDescriptor* service : contract.Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      for (const std::string& endpoint : EndpointsOf(*service->method(i))) {
        callers_[endpoint].push_back(service->method(i));
      }
    }
  }
}

std::vector<const MethodDescriptor*> Endpoints::Callers(const std::string& endpoint) const {
  const auto found = callers_.find(endpoint);
  return found == callers_.end() ? std::vector<const MethodDescriptor*>() : found->second;
}

std::vector<DocumentedError> Endpoints::Rows(v1::FlexitiErrorCode code) const {
  std::vector<DocumentedError> out;
  for (const DocumentedError& row : errors_) {
    if (CodeOf(row.word, row.http_status) == code) out.push_back(row);
  }
  std::stable_partition(out.begin(), out.end(), [this](const DocumentedError& row) {
    return !Callers(row.endpoint).empty();
  });
  return out;
}

std::set<v1::FlexitiErrorCode> Endpoints::Codes(const std::string& endpoint) const {
  std::set<v1::FlexitiErrorCode> codes;
  for (const DocumentedError& row : errors_) {
    if (row.endpoint == endpoint) codes.insert(CodeOf(row.word, row.http_status));
  }
  return codes;
}

std::set<v1::FlexitiErrorCode> Endpoints::Codes(const MethodDescriptor& method) const {
  std::set<v1::FlexitiErrorCode> codes;
  for (const std::string& endpoint : EndpointsOf(method)) codes.merge(Codes(endpoint));
  return codes;
}

}  // namespace flexiti::reference
