// Certificates made while the test runs: nothing to check in, nothing that expires in a repository.
#pragma once

#include <ctime>
#include <string>
#include <vector>

namespace flexiti_test {

// A certificate and the private key that belongs to it, both PEM (EC P-256).
struct Certificate {
  std::string certificate_pem;
  std::string private_key_pem;
};

// A self-signed authority (CA:TRUE), valid from a day ago to ten years from now. Its
// `certificate_pem` is what a client trusts. Aborts the test program if OpenSSL fails.
Certificate MintAuthority(const std::string& name);

// A certificate that `authority` signs, for servers and for clients alike (extended key usage
// both). `dns_names` and `ip_addresses` become subject alternative names; the subject's common name
// is the first of them, or "leaf". Valid from `not_before` to `not_after` (Unix seconds); the
// defaults are an hour ago and a year from now. Aborts the test program if OpenSSL fails.
Certificate MintLeaf(const Certificate& authority, const std::vector<std::string>& dns_names,
                     const std::vector<std::string>& ip_addresses, std::time_t not_before,
                     std::time_t not_after);
Certificate MintLeaf(const Certificate& authority, const std::vector<std::string>& dns_names,
                     const std::vector<std::string>& ip_addresses);
// The same of the default validity with URIs, such as SPIFFE ids, before the DNS names.
Certificate MintLeafWithUris(const Certificate& authority, const std::vector<std::string>& uris,
                             const std::vector<std::string>& dns_names);

}  // namespace flexiti_test
