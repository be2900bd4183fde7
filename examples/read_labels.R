# Opens a build with R and shows what its variables and codes mean.
#
#   talktrail demo --out talktrail-demo
#   Rscript examples/read_labels.R talktrail-demo
#
# arrow restores the labels that are in the file itself; columns with codes are haven_labelled.

arguments <- commandArgs(trailingOnly = TRUE)
out <- if (length(arguments) > 0) arguments[[1]] else "talktrail-demo"
referrals <- arrow::read_parquet(file.path(out, "data", "referrals.parquet"))

# What do the columns mean?
for (column in c("received_date", "n_treatment_contacts", "phq9_first", "phq9_last", "is_recovered")) {
  cat(format(column, width = 24), attr(referrals[[column]], "label"), "\n")
}

# Codes are numbers with labels; as a factor they show their labels. haven::as_factor() does the same.
as_labels <- function(x) {
  codes <- attr(x, "labels")
  factor(as.vector(unclass(x)), levels = codes, labels = names(codes))
}
cat("\nHow referrals ended\n")
print(table(as_labels(referrals$end_group), useNA = "ifany"))

finished <- referrals[as_labels(referrals$is_finished_course) %in% "Yes", ]
cat("\nRecovery of finished courses\n")
print(table(as_labels(finished$is_recovered), useNA = "ifany"))
