# The history of one participant, from the build of `talktrail demo`.
#
#   Rscript examples/one_history.R [FOLDER OF THE BUILD]
#
# Reads Parquet with arrow or nanoparquet. Where neither can be installed, it reads CSV copies of the tables from
# data/ (DuckDB writes them: COPY 'data/referrals.parquet' TO 'data/referrals.csv').

arguments <- commandArgs(trailingOnly = TRUE)
out <- if (length(arguments) > 0) arguments[[1]] else "talktrail-demo/out"
source(file.path(out, "metadata", "labels.R"))

read_table <- function(name) {
  parquet <- file.path(out, "data", paste0(name, ".parquet"))
  data <- if (requireNamespace("arrow", quietly = TRUE)) {
    arrow::read_parquet(parquet)
  } else if (requireNamespace("nanoparquet", quietly = TRUE)) {
    nanoparquet::read_parquet(parquet)
  } else {
    read.csv(file.path(out, "data", paste0(name, ".csv")), colClasses = c(participant_id = "character"))
  }
  label_table(as.data.frame(data), name)
}

text <- function(value) ifelse(is.na(value), "-", as.character(value))

participants <- read_table("participants")
referrals <- read_table("referrals")
sessions <- read_table("sessions")

busiest <- participants[order(participants$n_referrals, participants$n_sessions, decreasing = TRUE)[1], ]
cat(sprintf("%s: %s referrals, %s sessions\n", busiest$participant_id, busiest$n_referrals, busiest$n_sessions))
cat(sprintf("(%s; %s)\n", attr(sessions$phq9, "label"), attr(sessions$gad7, "label")))
own <- referrals[referrals$participant_id == busiest$participant_id, ]
for (i in seq_len(nrow(own))) {
  cat(sprintf(
    "  referral %s: received %s, discharged %s\n",
    own$referral_number[i], text(own$received_date[i]), text(own$discharge_date[i])
  ))
  of_referral <- sessions[sessions$referral_id == own$referral_id[i], ]
  for (j in seq_len(nrow(of_referral))) {
    cat(sprintf(
      "    %s  PHQ-9 %2s  GAD-7 %2s\n",
      text(of_referral$session_date[j]), text(of_referral$phq9[j]), text(of_referral$gad7[j])
    ))
  }
}
