"""One module for each way a CRM is told what happened."""
