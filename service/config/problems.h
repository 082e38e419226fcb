// All that is wrong with one configuration file, each with its place, for one message at the end.
//
// A field is named by its path, such as "limits.max_in_flight" or "merchants[0].id"; "" is the
// whole file. No text given to Add() may quote a scalar of the file: it could be a misplaced
// secret.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace flexiti::config {

// Lines and columns count from 1; 0 means unknown.
struct Place {
  int line = 0;
  int column = 0;
};

class Problems {
 public:
  explicit Problems(std::string file);

  // Remembers where the field stands, for problems that are found later.
  void Locate(const std::string& path, Place place);

  // The problem stands where the field does; of an absent field, where its nearest parent does.
  void Add(const std::string& path, const std::string& text);
  void AddAt(Place place, const std::string& path, const std::string& text);

  // Where the field or its nearest located parent stands.
  Place PlaceOf(const std::string& path) const;

  // Nothing is known to be wrong with the field, with what it is part of, or with a part of it.
  // Checks that compare fields ask this first, so that one mistake is not reported twice.
  bool IsClean(const std::string& path) const;

  // OK, or INVALID_ARGUMENT whose message has one line "file:line:column: path: text" per problem,
  // in the order of the file, and at most kMaxListed of them.
  absl::Status ToStatus() const;

  static constexpr int kMaxListed = 100;

 private:
  struct Problem {
    Place place;
    std::string path;
    std::string text;
  };

  const std::string file_;
  std::map<std::string, Place> places_;
  std::vector<Problem> listed_;
  int unlisted_ = 0;
};

}  // namespace flexiti::config
