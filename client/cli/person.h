// Options that say who a person is.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "client/cli/options.h"

namespace flexiti::cli {

struct Person {
  std::string first_name{};
  std::string last_name{};
  std::string birth_date{};  // YYYY-MM-DD
  std::string postal_code{};
};

// --first-name, --last-name, --birth-date and --postal-code, in a group of the help text. `limits`
// end the descriptions of the two names; may be empty.
struct NameLimits {
  std::string first{};
  std::string last{};
};
std::vector<CLI::Option*> AddPerson(CLI::App& command, const std::string& group,
                                    const NameLimits& limits, Person* person);

// Sets the fields of the same names. INVALID_ARGUMENT for a birth date that is no date.
template <typename Target>
absl::Status Fill(const Person& person, Target* target) {
  target->set_first_name(person.first_name);
  target->set_last_name(person.last_name);
  target->set_postal_code(person.postal_code);
  if (person.birth_date.empty()) return absl::OkStatus();
  return ParseDate("--birth-date", person.birth_date, target->mutable_birth_date());
}

}  // namespace flexiti::cli
