#include "client/cli/person.h"

#include "absl/strings/str_cat.h"

namespace flexiti::cli {

std::vector<CLI::Option*> AddPerson(CLI::App& command, const std::string& group,
                                    const NameLimits& limits, Person* person) {
  return {
      command
          .add_option("--first-name", person->first_name, absl::StrCat("First name", limits.first))
          ->group(group),
      command.add_option("--last-name", person->last_name, absl::StrCat("Last name", limits.last))
          ->group(group),
      command.add_option("--birth-date", person->birth_date, "Birth date, such as 1985-04-12")
          ->type_name("YYYY-MM-DD")
          ->group(group),
      command
          .add_option("--postal-code", person->postal_code,
                      "Postal code, such as M5H1A1 or 'M5H 1A1'")
          ->group(group)};
}

}  // namespace flexiti::cli
