// One thing that a test can exercise: a cell of the coverage table.
#pragma once

#include <compare>
#include <set>
#include <string>

namespace flexiti_coverage {

struct Fact {
  // An endpoint of Flexiti as in contract.tsv, or a method of ours:
  // "CustomerService.VerifyCustomer".
  std::string owner = {};
  // version, path, query, form, header, body, reply or error; or request or response. A field that
  // the contract does not list has "unlisted " before it.
  std::string kind = {};
  // A dotted field ("fees[].amount"), or of an error its status and its word: "409 not_verified".
  std::string name = {};

  auto operator<=>(const Fact&) const = default;
};

using Facts = std::set<Fact>;

}  // namespace flexiti_coverage
