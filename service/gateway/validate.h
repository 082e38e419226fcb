// What is checked before anything is sent: presence, exclusive fields, lengths, characters,
// amounts, dates. Business limits stay Flexiti's. Pure: OK, or INVALID_FIELD that names every bad
// field at once.
#pragma once

#include "absl/status/status.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/config/config.pb.h"

namespace flexiti {

// validate_transactions.cc
absl::Status Validate(const v1::CreatePurchaseRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::CreateAccountCreditRequest& request,
                      const config::Merchant& merchant);
absl::Status Validate(const v1::RefundAccountRequest& request, const config::Merchant& merchant);

// validate_authorizations.cc
absl::Status Validate(const v1::CreateAuthorizationRequest& request,
                      const config::Merchant& merchant);
absl::Status Validate(const v1::GetAuthorizationRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::ListAuthorizationsRequest& request,
                      const config::Merchant& merchant);
absl::Status Validate(const v1::CaptureAuthorizationRequest& request,
                      const config::Merchant& merchant);
absl::Status Validate(const v1::ReleaseAuthorizationRequest& request,
                      const config::Merchant& merchant);
absl::Status Validate(const v1::ListCapturesRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::ReturnCaptureRequest& request, const config::Merchant& merchant);

// validate_customers.cc
absl::Status Validate(const v1::LookupCustomerRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::SearchCustomersRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::VerifyCustomerRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::CalculateInterestRequest& request,
                      const config::Merchant& merchant);
absl::Status Validate(const v1::CloseAccountRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::StartWidgetRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::DecodeDriversLicenseRequest& request,
                      const config::Merchant& merchant);

// validate_checkouts.cc
absl::Status Validate(const v1::StartCheckoutRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::GetCheckoutRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::CalculatePaymentsRequest& request,
                      const config::Merchant& merchant);

// validate_operations.cc
absl::Status Validate(const v1::GetOperationRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::ListOperationsRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::ResolveOperationRequest& request, const config::Merchant& merchant);
absl::Status Validate(const v1::SettleOperationRequest& request, const config::Merchant& merchant);

}  // namespace flexiti
