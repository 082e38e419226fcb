// Plays a sequence against a system and against the model, and tells where they part.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/model/model.h"

namespace flexiti_model {

// What is compared with the model.
class System {
 public:
  virtual ~System() = default;
  // Carries out one call, and answers in the model's words.
  virtual std::string Do(const Call& call) = 0;
  // "owed 100000 held 0".
  virtual std::string Balances() = 0;
  // What moved money so far, in order: "capture of 500".
  virtual std::vector<std::string> Moves() = 0;
};

struct Disagreement {
  std::string where;  // a step, described
  std::string system;
  std::vector<std::string> model;  // what would have been right
  std::string Text() const;
};

// Nothing if they agree about every answer and balance, and at the end about all records and moves.
std::optional<Disagreement> Compare(const Sequence& sequence, System& system);

}  // namespace flexiti_model
